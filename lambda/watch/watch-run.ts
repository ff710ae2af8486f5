import type { Services } from '../ports/rotation.ts';
import type { FleetSecret, SecretFleet } from '../ports/secret-fleet.ts';
import type { Organizations } from './organizations.ts';
import type { Report } from './report.ts';
import type { ScheduledRetirements } from './scheduled-retirements.ts';

/** What every part of one hourly run works with. */
export interface WatchRun {
  readonly services: Omit<Services, 'schedule'>;
  readonly fleet: SecretFleet;
  readonly retirements: ScheduledRetirements;
  readonly organizations: Organizations;
  readonly report: Report;
  /** The time that the run was scheduled for, in milliseconds since 1970. */
  readonly scheduledAtMs: number;
  readonly isRotateFunction: (functionArn: string | undefined) => boolean;
  /** The function's environment, for settings that a secret has no tag for. */
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/** Rotated by our function, and nobody has canceled that. */
export function isManaged(run: Pick<WatchRun, 'isRotateFunction'>, secret: FleetSecret): boolean {
  return secret.rotationEnabled === true && run.isRotateFunction(secret.rotationFunctionArn);
}

/** How much work is under way at a time: enough to wait for several answers, few enough for AWS's limits. */
export const concurrency = 8;

/** Nothing new is begun when less is left, in milliseconds. */
const leastTimeMs = 5_000;

export function hasTime({ services }: Pick<WatchRun, 'services'>): boolean {
  return services.deadline.remainingMs() > leastTimeMs;
}
