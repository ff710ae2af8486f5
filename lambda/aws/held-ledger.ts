import { RotationError } from '../../domain/rotation-error.ts';
import { stateKey } from '../ledger/keys.ts';
import { encodeState, stampEvents } from '../ledger/state-record.ts';
import type { HeldLedger, Lease } from '../ports/ledger.ts';
import type { SecretState } from '../ports/ledger-state.ts';
import type { Condition } from './ledger-table.ts';
import type { LockParts } from './lock-parts.ts';
import { parseStateItem } from './state-item.ts';

export interface AcquiredLock {
  readonly secretArn: string;
  readonly holder: string;
  readonly rev: number;
  readonly state: SecretState | undefined;
  readonly lease: Lease;
}

/** STATE under a lock that was just acquired. Every write has the number that follows the last one, or does nothing. */
export function holdLedger({ table, time, monotonicMs, newId }: LockParts, acquired: AcquiredLock): HeldLedger {
  const { secretArn, holder } = acquired;
  let { rev, state, lease } = acquired;
  let status: 'held' | 'lost' | 'released' = 'held';

  const isStillMine = (): Condition => ({
    condition: '#lockHolder = :holder AND #rev = :rev',
    values: { holder, rev },
  });

  /** @throws RotationError `lock-lost` where the write did nothing */
  const write = async (send: (writeId: string) => Promise<boolean>): Promise<void> => {
    if (status !== 'held') throw new TypeError('the ledger is used after its lock was released or lost');
    const writeId = newId();
    const isWritten = (await send(writeId)) || (await wasWritten(writeId));
    if (!isWritten) {
      status = 'lost';
      throw lockLost(secretArn);
    }
    rev += 1;
  };

  /** L3: the condition fails as well where the response of an earlier attempt was lost. */
  const wasWritten = async (writeId: string): Promise<boolean> => {
    const found = await table.read(stateKey(secretArn));
    return found !== undefined && parseStateItem(found, secretArn).writeId === writeId;
  };

  const beginLease = (): Lease => ({
    sinceMonotonicMs: monotonicMs(),
    untilMs: time.now() + lease.leaseMs,
    leaseMs: lease.leaseMs,
  });

  const put = async (next: SecretState, begun: Lease | undefined): Promise<void> => {
    const stamped = stampEvents(next, rev + 1);
    const lock = begun === undefined ? {} : { lock: { holder, untilMs: begun.untilMs } };
    await write((writeId) =>
      table.put(encodeState(stamped, { secretArn, rev: rev + 1, writeId, ...lock }), isStillMine()),
    );
    state = stamped;
    if (begun !== undefined) lease = begun;
  };

  /** Whatever became of the last commit. Where the condition does not hold, the lock is free or another's by now. */
  const free = () =>
    table.update(stateKey(secretArn), {
      update: 'SET #writeId = :writeId, #rev = #rev + :one REMOVE #lockHolder, #lockUntil',
      condition: '#lockHolder = :holder',
      values: { holder, writeId: newId(), one: 1 },
    });

  return {
    secretArn,
    get state() {
      return state;
    },
    get lease() {
      return lease;
    },
    // A commit proves that the lock is held as well as a renewal does, and so begins a new lease too.
    commit: (next) => put(next, beginLease()),
    async renew() {
      const begun = beginLease();
      await write(async (writeId) => {
        const { condition, values } = isStillMine();
        const changed = await table.update(stateKey(secretArn), {
          update: 'SET #lockUntil = :until, #writeId = :writeId, #rev = :next',
          condition,
          values: { ...values, until: begun.untilMs, writeId, next: rev + 1 },
        });
        return changed !== undefined;
      });
      lease = begun;
    },
    async release(last) {
      if (last !== undefined) await put(last, undefined);
      else if (status !== 'released') await free();
      status = 'released';
    },
  };
}

function lockLost(secretArn: string): RotationError {
  return new RotationError('lock-lost', {
    message: `This invocation no longer holds the lock of ${secretArn}: its lease ended, and another invocation took over.`,
    nextStep: 'nothing if it happens once: the other invocation goes on. Otherwise raise the timeout of the function.',
  });
}
