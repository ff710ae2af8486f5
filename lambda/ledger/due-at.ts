import type { SecretState } from '../ports/ledger-state.ts';

/** When the secret is looked at next: ISO 8601, the earliest of its duties' next attempts, its sweeps and watch's next visit. */
export function dueAtOf(state: SecretState): string {
  const owed = state.generations.flatMap(({ duty, creation }) => [duty?.nextAttemptAt, creation?.sweepAt]);
  return [state.nextCheckAt, ...owed.filter((at) => at !== undefined)].reduce((one, other) =>
    Date.parse(other) < Date.parse(one) ? other : one,
  );
}
