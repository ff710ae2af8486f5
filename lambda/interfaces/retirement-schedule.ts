import type { RetirementOrder } from './retirement-order.ts';

/** What the steps need of EventBridge Scheduler. Every failure is a `RotationError`. */
export interface RetirementSchedule {
  /** Arranges it for `order.dueAt`, in place of one of the same name. */
  arrange(order: RetirementOrder): Promise<void>;
  /** When the retirement of this credential is due; `undefined` where none is arranged. */
  dueAt(retiree: Retiree): Promise<Date | undefined>;
  /** Takes it back; there being none is no error. */
  cancel(retiree: Retiree): Promise<void>;
}

/** What is to be retired; its schedules are named after it, so that one credential never has two of a phase. */
export type Retiree = Pick<RetirementOrder, 'secretArn' | 'clientId' | 'secretId' | 'phase'>;
