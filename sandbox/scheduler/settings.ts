import { choice, milliseconds, type Positions } from '../behavior/switch.ts';

/** The points in which EventBridge Scheduler is late, delivers again, or is not documented. */
export const schedulerSwitches = {
  deliveryDelayMs: milliseconds({
    evidence: 'sure',
    defaultValue: 0,
    meaning:
      'A schedule is delivered this long after its time: up to a minute is normal, a day is the most that retries take. Read when the schedule is created.',
  }),
  deliveries: choice([1, 2], {
    evidence: 'sure',
    defaultValue: 1,
    meaning: 'How often each event is delivered: at least once is all that AWS promises.',
  }),
  repeatAfterMs: milliseconds({
    evidence: 'unknown',
    defaultValue: 0,
    meaning: 'The second delivery follows this long after the first one.',
  }),
  pastSchedules: choice(['fire', 'refuse'], {
    evidence: 'unknown',
    defaultValue: 'fire',
    meaning: 'A schedule for a time in the past fires at once, or is rejected.',
  }),
};

/** May be changed at any time. */
export type SchedulerSettings = Positions<typeof schedulerSwitches>;
