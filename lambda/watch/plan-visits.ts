import { shards } from '../ledger/keys.ts';
import type { SecretState } from '../ports/ledger-state.ts';
import type { FleetSecret } from '../ports/secret-fleet.ts';
import { versionAtStage } from '../ports/secret-store.ts';
import { hasLateDuty } from './check-duties.ts';
import { inParallel } from './in-parallel.ts';
import type { Visit } from './visit.ts';
import { concurrency, hasTime, isManaged, type WatchRun } from './watch-run.ts';

export interface VisitPlan {
  /** What is due the longest comes first, after what is new or was moved. */
  readonly visits: readonly Visit[];
  /** The revocations of previous credentials that the ledger owes, of all secrets that were read. */
  readonly retirementsPending: number;
  /** The secrets of the ledger that there was no time to read. */
  readonly unread: number;
}

/** Later than any time in the ledger. */
const endOfTimeMs = Date.parse('9999-12-31T23:59:59.999Z');

/**
 * Which secrets to visit: those that are due, those with a revocation that is late, those that the ledger does not know yet,
 * and those whose labels are not where the ledger saw them. The ledger's index names every secret that was ever managed, deleted ones included.
 */
export async function planVisits(
  run: WatchRun,
  listed: readonly FleetSecret[],
  isEverything: boolean,
): Promise<VisitPlan> {
  const { ledger, time, logger } = run.services;
  const byArn = new Map(listed.map((secret) => [secret.arn, secret]));
  const known = new Map<string, string>();
  for (const shard of shards) {
    for await (const { secretArn, dueAt } of ledger.due(shard, endOfTimeMs)) known.set(secretArn, dueAt);
  }
  const visits = new Map<string, Visit & { readonly since: string }>();
  const add = (secretArn: string, since: string) =>
    visits.set(secretArn, {
      secretArn,
      since,
      mayCreate: !known.has(secretArn),
      isForced: isEverything,
      waits: false,
      listed: byArn.get(secretArn),
    });

  let retirementsPending = 0;
  const unread = await inParallel(
    [...known],
    concurrency,
    () => hasTime(run),
    async ([secretArn, dueAt]) => {
      await run.report.attempt(logger.about({ secretArn }), 'Could not read what the ledger knows', async () => {
        const state = await ledger.read(secretArn);
        retirementsPending += state === undefined ? 0 : pendingIn(state);
        const hasMoved = state !== undefined && isElsewhere(state, byArn.get(secretArn));
        // What retire attempts in vain is due only when it tries again.
        const isDue = Date.parse(dueAt) <= time.now() || (state !== undefined && hasLateDuty(state, time.now()));
        if (hasMoved) add(secretArn, '');
        else if (isEverything || run.table.isRestored || isDue) add(secretArn, dueAt);
      });
    },
  );
  for (const secret of listed) if (isManaged(run, secret) && !known.has(secret.arn)) add(secret.arn, '');
  const inOrder = [...visits.values()].sort((one, other) => (one.since < other.since ? -1 : 1));
  return { visits: inOrder, retirementsPending, unread: unread.length };
}

function pendingIn({ generations }: SecretState): number {
  return generations.filter(({ state }) => state === 'grace' || state === 'quarantine').length;
}

/** Whether an operator has moved the labels (R2 to R4, R12) or deleted the secret (R19). The list may be minutes old. */
function isElsewhere(state: SecretState, listed: FleetSecret | undefined): boolean {
  if (state.generations.length === 0 || state.decommissionedAt !== undefined) return false;
  if (listed === undefined) {
    const isLive = state.generations.some((generation) => generation.state !== 'revoked');
    return isLive && !state.holds.some(({ code }) => code === 'secret-deleted');
  }
  const hasLostPending = state.rotation !== undefined && versionAtStage(listed, 'AWSPENDING') === undefined;
  return hasLostPending || versionAtStage(listed, 'AWSCURRENT') !== state.currentVersionId;
}
