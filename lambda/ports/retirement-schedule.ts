import type { RetirementOrder } from './retirement-order.ts';

/** What the steps need from EventBridge Scheduler. Every failure is a `RotationError`. */
export interface RetirementSchedule {
  /** Schedules the order for `order.dueAt` and replaces a schedule of the same name. */
  put(order: RetirementOrder): Promise<void>;
  /** Schedules the order unless a schedule of the same name exists: of several concurrent attempts, one succeeds. */
  scheduleOnce(order: RetirementOrder): Promise<'scheduled' | 'exists'>;
  /** When the retirement of this credential is due; `undefined` if none is scheduled. */
  dueAt(retirementKey: RetirementKey): Promise<Date | undefined>;
  /** Deletes the schedule. A missing one is no error. */
  cancel(retirementKey: RetirementKey): Promise<void>;
}

/**
 * Identifies a retirement. The name of its schedule is derived from this, so that a credential never has two schedules
 * for the same phase. A discard belongs to one rotation, so its key contains the version. A deferred phase gets a new
 * schedule, because Scheduler is about to delete the one that has just fired.
 */
export type RetirementKey = Pick<RetirementOrder, 'secretArn' | 'clientId' | 'secretId' | 'phase'> &
  Partial<Pick<RetirementOrder, 'promotedVersionId' | 'deferrals'>>;
