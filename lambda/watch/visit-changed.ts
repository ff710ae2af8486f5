import type { VisitOutcome } from './visit.ts';
import { visitSecret } from './visit-secret.ts';
import type { WatchRun } from './watch-run.ts';

/**
 * Checks a secret that another caller has changed: at once, or after several changes in a row only what needs no request to
 * Genesys Cloud, and the rest in the next hourly run.
 */
export function visitChanged(run: WatchRun, secretArn: string): Promise<VisitOutcome> {
  const isForced = run.budget.spend(secretArn, run.services.time.now());
  const visit = { secretArn, mayCreate: false, waits: true, listed: undefined };
  return visitSecret(run, { ...visit, isForced, isSoon: !isForced });
}
