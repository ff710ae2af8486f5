import type { SecretState } from '../ports/ledger-state.ts';
import { describeIfAllowed } from './describe-if-allowed.ts';
import { isManaged, type WatchRun } from './watch-run.ts';
import type { RotationFailure } from './watch-task.ts';

/** The result for one event, returned to the caller. */
export interface FailureSummary extends Record<string, unknown> {
  /** `waiting`: nothing failed. `resolved`: the rotation has succeeded since. `ignored`: it is not one of ours. */
  readonly outcome: 'reported' | 'waiting' | 'resolved' | 'ignored';
  readonly findings: Readonly<Record<string, number>>;
  readonly failures: number;
}

/** Between the step that found that its rotation waits and the event that Secrets Manager sends, at most; in milliseconds. */
const eventAfterMs = 15 * 60_000;

/**
 * Tells a rotation that failed from one that waits: to Secrets Manager, both have failed. What the event says is a claim, so
 * it is about a secret of ours or about nothing.
 */
export async function watchFailure(run: WatchRun, failure: RotationFailure): Promise<FailureSummary> {
  const { services, report } = run;
  const { secretArn, eventName, atMs } = failure;
  const description = await describeIfAllowed(run, secretArn);
  const state = description === undefined ? undefined : await services.ledger.read(description.arn);
  const isOurs = description !== undefined && (state !== undefined || isManaged(run, description));
  const outcome = isOurs ? outcomeOf(state, failure) : 'ignored';
  if (outcome === 'reported') {
    const logger = services.logger.about({ secretArn, secretName: description?.name });
    report.find('rotation-failed', logger, `Secrets Manager reports ${eventName}`, {
      eventName,
      at: new Date(atMs).toISOString(),
      nextStep:
        'read the error of rotate for this secret, do the next step that it names, then rotate the secret again.',
    });
  }
  report.measureFound();
  return { outcome, findings: report.findings(), failures: report.failures };
}

function outcomeOf(state: SecretState | undefined, { eventName, atMs }: RotationFailure): FailureSummary['outcome'] {
  const foundAtMs = Date.parse(state?.waiting?.at ?? '');
  if (eventName === 'RotationFailed' && Math.abs(atMs - foundAtMs) <= eventAfterMs) return 'waiting';
  const current = state?.generations.find(({ n }) => n === state.currentGeneration);
  return Date.parse(current?.inForceFrom ?? '') > atMs ? 'resolved' : 'reported';
}
