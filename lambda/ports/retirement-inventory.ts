import type { RetirementOrder } from './retirement-order.ts';

/** The schedules that will invoke the retire function, whatever their names. Every failure is a `RotationError`. */
export interface RetirementInventory {
  names(): Promise<readonly string[]>;
  /** `not-found`: it has fired in the meantime. `unrecognized`: its input is no retirement order. */
  read(name: string): Promise<ScheduledRetirement | 'not-found' | 'unrecognized'>;
}

export interface ScheduledRetirement {
  readonly scheduleName: string;
  readonly order: RetirementOrder;
  /** The time that the schedule is set to, in milliseconds since 1970. */
  readonly dueAtMs: number;
}
