import type { RetirementOrder } from './retirement-order.ts';

/** What the steps need of EventBridge Scheduler. Every failure is a `RotationError`. */
export interface RetirementSchedule {
  /** Arranges it for `order.dueAt`, in place of one of the same name. */
  arrange(order: RetirementOrder): Promise<void>;
  /** Arranges it unless there is one of the same name: of several that try at once, one succeeds. */
  scheduleOnce(order: RetirementOrder): Promise<'arranged' | 'exists'>;
  /** When the retirement of this credential is due; `undefined` where none is arranged. */
  dueAt(retirementKey: RetirementKey): Promise<Date | undefined>;
  /** Takes it back; there being none is no error. */
  cancel(retirementKey: RetirementKey): Promise<void>;
}

/**
 * What is to be retired; its schedules are named after it, so that one credential never has two of a phase. What is
 * discarded belongs to one rotation, so that its version counts too; what is put off gets a schedule
 * beside the one that has just fired, which Scheduler is about to delete.
 */
export type RetirementKey = Pick<RetirementOrder, 'secretArn' | 'clientId' | 'secretId' | 'phase'> &
  Partial<Pick<RetirementOrder, 'promotedVersionId' | 'deferrals'>>;
