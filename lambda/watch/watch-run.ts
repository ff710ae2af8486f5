import type { Logger } from '../ports/logger.ts';
import type { Services } from '../ports/rotation.ts';
import type { FleetSecret, SecretFleet } from '../ports/secret-fleet.ts';
import type { SecretDescription } from '../ports/secret-store.ts';
import type { CheckBudget } from './check-budget.ts';
import type { Organizations } from './organizations.ts';
import type { Report } from './report.ts';
import type { TableIdentity } from './table-identity.ts';

/** What every part of one run uses. */
export interface WatchRun {
  readonly services: Services;
  readonly fleet: SecretFleet;
  readonly organizations: Organizations;
  readonly report: Report;
  readonly table: TableIdentity;
  readonly budget: CheckBudget;
  /** The time that the run was scheduled for, in milliseconds since 1970. */
  readonly scheduledAtMs: number;
  /** The secrets that it checks: those that are due, all, or the one of an event. */
  readonly scope: 'due' | 'all' | 'one';
  readonly isRotateFunction: (functionArn: string | undefined) => boolean;
  /** Whether a name or ARN is that of one of the functions of this deployment. */
  readonly isOwnFunction: (function_: string) => boolean;
  /** What the schedule of a secret may have between two rotations, in seconds; not checked if `undefined`. */
  readonly longestIntervalSeconds: number | undefined;
  /** Does some work, whose waits for Genesys Cloud are logged with this logger. */
  readonly withLogger: <Result>(logger: Logger, work: () => Promise<Result>) => Promise<Result>;
  /** The function's environment, which holds the settings of secrets without tags. */
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/** Whether our function rotates it, and rotation is not canceled. */
export function isManaged(
  run: Pick<WatchRun, 'isRotateFunction'>,
  { rotationEnabled, rotationFunctionArn }: FleetSecret | SecretDescription,
): boolean {
  return rotationEnabled === true && run.isRotateFunction(rotationFunctionArn);
}

/** How many secrets are checked at a time: several can wait for a response, and AWS's limits are kept. */
export const concurrency = 8;

/** Nothing new is started when less time remains, in milliseconds. */
const leastTimeMs = 5_000;

export function hasTime({ services }: Pick<WatchRun, 'services'>): boolean {
  return services.deadline.remainingMs() > leastTimeMs;
}
