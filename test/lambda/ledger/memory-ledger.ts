import { RotationError } from '../../../domain/rotation-error.ts';
import { decodeEvent, encodeFailure } from '../../../lambda/ledger/item-records.ts';
import { failureKey, shardOf } from '../../../lambda/ledger/keys.ts';
import { isLockFree } from '../../../lambda/ledger/lock.ts';
import { decodeState, encodeState, stampEvents } from '../../../lambda/ledger/state-record.ts';
import type {
  AcquireOptions,
  Acquisition,
  HeldLedger,
  Interval,
  Ledger,
  Owners,
} from '../../../lambda/ports/ledger.ts';
import type { StateRecord } from '../../../lambda/ports/ledger-record.ts';
import type {
  Approval,
  Consent,
  LedgerEvent,
  Meta,
  Owner,
  SecretState,
  StepFailure,
} from '../../../lambda/ports/ledger-state.ts';

/** An in-memory ledger for tests. It never waits for a lock. */
export class MemoryLedger implements Ledger {
  readonly states = new Map<string, StateRecord>();
  readonly written = new Map<string, LedgerEvent[]>();
  readonly owners: Owners = memoryOwners();
  readonly #approvals: Approval[] = [];
  readonly #now: () => number;
  #meta: Meta | undefined;

  constructor(now: () => number) {
    this.#now = now;
  }

  readonly approvals = {
    read: async (secretArn: string, nowMs: number) =>
      this.#approvals.filter((one) => one.secretArn === secretArn && Date.parse(one.expiresAt) > nowMs),
    remove: async (approval: Approval) => {
      this.#approvals.splice(this.#approvals.indexOf(approval), 1);
    },
    write: async (approval: Approval) => {
      this.#approvals.push(approval);
    },
  };

  readonly consentsOf: Consent[] = [];

  readonly consents = {
    of: async (secretArn: string, token: string) =>
      this.consentsOf.filter((one) => one.secretArn === secretArn && one.token === token),
  };

  readonly meta = {
    read: async () => this.#meta,
    write: async (meta: Meta) => {
      this.#meta = meta;
    },
    tableId: async () => 'table-1',
  };

  async acquire(secretArn: string, { holder, leaseMs, mayCreate }: AcquireOptions): Promise<Acquisition> {
    const record = this.states.get(secretArn);
    if (record === undefined && !mayCreate) return { outcome: 'absent' };
    if (record?.lockUntil !== undefined && !isLockFree(record.lockUntil, this.#now())) {
      return { outcome: 'busy', holder: record.lockHolder ?? '', untilMs: record.lockUntil };
    }
    const { lockHolder: _, ...free } = record ?? this.#fresh(secretArn);
    const lockUntil = this.#now() + leaseMs;
    this.states.set(secretArn, { ...free, rev: free.rev + 1, writeId: holder, lockHolder: holder, lockUntil });
    return { outcome: 'acquired', ledger: this.#held(secretArn, holder, leaseMs) };
  }

  async read(secretArn: string): Promise<SecretState | undefined> {
    const record = this.states.get(secretArn);
    return record && decodeState(record);
  }

  async *due(shard: string, nowMs: number) {
    for (const [secretArn, { dueAt, shard: its }] of this.states) {
      if (its === shard && Date.parse(dueAt) <= nowMs) yield { secretArn, dueAt };
    }
  }

  async writeEvents(secretArn: string, events: readonly LedgerEvent[]): Promise<void> {
    const known = this.written.get(secretArn) ?? [];
    const fresh = events.filter(({ key }) => !known.some((other) => other.key === key));
    this.written.set(secretArn, [...known, ...fresh]);
  }

  async countFailure(secretArn: string, failure: StepFailure): Promise<void> {
    const { sk: key } = failureKey(secretArn, failure);
    const others = this.written.get(secretArn) ?? [];
    const before = others.find((other) => other.key === key)?.details;
    const tries = Number(before?.tries ?? 0) + 1;
    const event = decodeEvent({
      ...{ schema: 1, sk: key, data: encodeFailure(failure) },
      ...{ tries, firstAt: before?.firstAt ?? failure.at },
    });
    this.written.set(secretArn, [...others.filter((other) => other.key !== key), event]);
  }

  async *events(secretArn: string, { fromMs, untilMs }: Interval = { fromMs: 0, untilMs: Number.POSITIVE_INFINITY }) {
    const written = this.written.get(secretArn) ?? [];
    yield* written.filter(({ at }) => Date.parse(at) >= fromMs && Date.parse(at) <= untilMs);
  }

  #fresh(secretArn: string): StateRecord {
    const dueAt = new Date(this.#now()).toISOString();
    return { pk: `SECRET#${secretArn}`, sk: 'STATE', schema: 1, rev: 0, writeId: '', shard: shardOf(secretArn), dueAt };
  }

  #held(secretArn: string, holder: string, leaseMs: number): HeldLedger {
    const stored = () => this.states.get(secretArn) as StateRecord;
    let { rev } = stored();
    const beginLease = () => ({ untilMs: this.#now() + leaseMs, leaseMs, sinceMonotonicMs: performance.now() });
    let lease = beginLease();
    const write = (state: SecretState | undefined, isLocked: boolean) => {
      const record = stored();
      if (record.lockHolder !== holder || record.rev !== rev) throw lockLost(secretArn);
      rev += 1;
      const lock = isLocked ? { lock: { holder, untilMs: this.#now() + leaseMs } } : {};
      const { lockHolder: _, lockUntil: __, ...free } = { ...record, rev };
      if (isLocked) lease = beginLease();
      const fields = { secretArn, rev, writeId: `${holder}-${rev}`, ...lock };
      const unchanged = isLocked ? { ...free, lockHolder: holder, lockUntil: lease.untilMs } : free;
      this.states.set(secretArn, state === undefined ? unchanged : encodeState(stampEvents(state, rev), fields));
    };
    return {
      secretArn,
      get state() {
        return decodeState(stored());
      },
      get lease() {
        return lease;
      },
      commit: async (state) => write(state, true),
      renew: async () => write(decodeState(stored()), true),
      release: async (state) => write(state, false),
    };
  }
}

function memoryOwners(): Owners {
  const owners = new Map<string, Owner>();
  const keyOf = (organizationId: string, clientId: string) => `${organizationId}#${clientId}`;
  const change = (key: string, changes: (owner: Owner) => Partial<Owner>) => {
    const owner = owners.get(key);
    if (owner !== undefined) owners.set(key, { ...owner, ...changes(owner) });
  };
  return {
    read: async (organizationId, clientId) => owners.get(keyOf(organizationId, clientId)),
    claim: async (claim) => {
      const key = keyOf(claim.organizationId, claim.clientId);
      const owner = owners.get(key) ?? { ...claim, contestedBy: [] };
      owners.set(key, owner);
      return owner;
    },
    contest: async (organizationId, clientId, secretArn) =>
      change(keyOf(organizationId, clientId), ({ contestedBy }) => ({
        contestedBy: [...new Set([...contestedBy, secretArn])],
      })),
    endContest: async (organizationId, clientId, secretArn) =>
      change(keyOf(organizationId, clientId), ({ contestedBy }) => ({
        contestedBy: contestedBy.filter((other) => other !== secretArn),
      })),
    transfer: async (organizationId, clientId, { from, to }) => {
      const key = keyOf(organizationId, clientId);
      change(key, (owner) => (owner.secretArn === from ? { secretArn: to, transferredFrom: from } : {}));
      return owners.get(key) as Owner;
    },
  };
}

function lockLost(secretArn: string): RotationError {
  return new RotationError('lock-lost', {
    message: `The lock of ${secretArn} is lost.`,
    nextStep: 'run the step again.',
  });
}
