import { shardOf, stateKey } from '../ledger/keys.ts';
import { schemaVersion } from '../ledger/schema-version.ts';
import { decodeState } from '../ledger/state-record.ts';
import type { AcquireOptions, Acquisition } from '../ports/ledger.ts';
import { holdLedger } from './held-ledger.ts';
import { unusableResponse } from './ledger-failure.ts';
import type { LedgerTable } from './ledger-table.ts';
import type { LockParts } from './lock-parts.ts';
import { parseStateItem, type StateItem } from './state-item.ts';

/** How far the clocks of two functions may differ, in milliseconds. */
const skewMs = 5_000;

/** Between two attempts, in milliseconds. */
const pauseMs = { shortest: 500, longest: 3_000 };

/** So often a lock is tried for at once that was free a moment after it was not. */
const maxImmediateAttempts = 3;

/** L1: one request takes the lock and reads STATE. A held lock is waited for. */
export async function acquireLock(parts: LockParts, secretArn: string, options: AcquireOptions): Promise<Acquisition> {
  let immediate = 1;
  for (;;) {
    const attempt = await tryToAcquire(parts, secretArn, options);
    if (attempt === 'free') {
      if (immediate >= maxImmediateAttempts) throw contradiction(parts.table);
      immediate += 1;
      continue;
    }
    const leftMs = options.waitUntilMs - parts.time.now();
    if (attempt.outcome !== 'busy' || leftMs <= 0) return attempt;
    const jitterMs = pauseMs.shortest + parts.random() * (pauseMs.longest - pauseMs.shortest);
    await parts.time.sleep(Math.min(jitterMs, leftMs));
  }
}

/** `free`: the condition did not hold, and a moment later nobody has the lock. */
async function tryToAcquire(
  parts: LockParts,
  secretArn: string,
  { holder, leaseMs, mayCreate }: AcquireOptions,
): Promise<Acquisition | 'free'> {
  const { table, time } = parts;
  const sinceMonotonicMs = parts.monotonicMs();
  const nowMs = time.now();
  const writeId = parts.newId();
  const lease = { untilMs: nowMs + leaseMs, leaseMs, sinceMonotonicMs };
  const isFree = '(attribute_not_exists(#lockHolder) OR #lockUntil < :expired)';
  const exists = `attribute_exists(#pk) AND #schema = :schema AND ${isFree}`;
  const changed = await table.update(stateKey(secretArn), {
    update:
      'SET #lockHolder = :holder, #lockUntil = :until, #writeId = :writeId, #rev = if_not_exists(#rev, :zero) + :one, #schema = if_not_exists(#schema, :schema), #shard = if_not_exists(#shard, :shard), #dueAt = if_not_exists(#dueAt, :now)',
    // An item of a newer version is not even locked.
    condition: mayCreate ? `attribute_not_exists(#pk) OR (${exists})` : exists,
    values: {
      holder,
      until: lease.untilMs,
      expired: nowMs - skewMs,
      writeId,
      zero: 0,
      one: 1,
      schema: schemaVersion,
      shard: shardOf(secretArn),
      now: new Date(nowMs).toISOString(),
    },
  });
  const found = changed ?? (await table.read(stateKey(secretArn)));
  if (found === undefined) return mayCreate ? 'free' : { outcome: 'absent' };
  const item = parseStateItem(found, secretArn);
  // The condition fails for ourselves too where the response of an earlier attempt was lost.
  if (item.writeId === writeId) return { outcome: 'acquired', ledger: await hold(parts, secretArn, item, lease) };
  const { lockHolder, lockUntil } = item;
  if (lockHolder === undefined || lockUntil === undefined || lockUntil < nowMs - skewMs) return 'free';
  return { outcome: 'busy', holder: lockHolder, untilMs: lockUntil };
}

async function hold(
  parts: LockParts,
  secretArn: string,
  item: StateItem,
  lease: Parameters<typeof holdLedger>[1]['lease'],
) {
  const acquired = { secretArn, holder: item.lockHolder ?? '', rev: item.rev, lease };
  try {
    return holdLedger(parts, { ...acquired, state: decodeState(item) });
  } catch (error) {
    // What cannot be read is not kept locked, or whoever repairs it would have to wait.
    await holdLedger(parts, { ...acquired, state: undefined })
      .release()
      .catch(() => undefined);
    throw error;
  }
}

function contradiction(table: LedgerTable) {
  return unusableResponse('dynamodb:UpdateItem', table.name, 'rejected a condition that holds');
}
