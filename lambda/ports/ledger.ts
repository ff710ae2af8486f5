import type { Approval, LedgerEvent, Meta, Owner, SecretState } from './ledger-state.ts';

/**
 * The ledger as the steps, retire, watch and the CLI use it. Every failure is a `RotationError`: `ledger-unavailable`
 * (nothing was changed), `ledger-newer-schema`, `ledger-item-invalid`, `lock-lost`.
 */
export interface Ledger {
  /** L1: takes the lock and reads STATE in one request. */
  acquire(secretArn: string, options: AcquireOptions): Promise<Acquisition>;
  /** A consistent read without the lock: nothing may be decided by it. */
  read(secretArn: string): Promise<SecretState | undefined>;
  /** The secrets of a shard (`s0` to `s7`) whose `dueAt` is not after `nowMs`, the longest overdue first. */
  due(shard: string, nowMs: number): AsyncIterable<DueSecret>;
  readonly owners: Owners;
  readonly approvals: Approvals;
  /** Writes events that a commit has given their keys, at most 25 a request. Writing one again is harmless. */
  writeEvents(secretArn: string, events: readonly LedgerEvent[]): Promise<void>;
  /** The events of a secret, the oldest first. */
  events(secretArn: string): AsyncIterable<LedgerEvent>;
  readonly meta: MetaItem;
}

export interface AcquireOptions {
  /** `<function>/<awsRequestId>/<random>`: another value for each invocation. */
  readonly holder: string;
  /** L2. */
  readonly leaseMs: number;
  /** rotate, and watch for a secret that DescribeSecret has confirmed. Otherwise a missing item is `absent`. */
  readonly mayCreate: boolean;
  /** Milliseconds since 1970: until then a held lock is waited for, with jitter. In the past: one attempt. */
  readonly waitUntilMs: number;
}

export type Acquisition =
  | { readonly outcome: 'acquired'; readonly ledger: HeldLedger }
  /** Another holder, whose lease ends at `untilMs` (milliseconds since 1970). */
  | { readonly outcome: 'busy'; readonly holder: string; readonly untilMs: number }
  | { readonly outcome: 'absent' };

/** STATE of one secret while this invocation holds its lock. */
export interface HeldLedger {
  readonly secretArn: string;
  /** As last read or committed; `undefined` where the item was created by `acquire`. */
  readonly state: SecretState | undefined;
  readonly lease: Lease;
  /** L3: replaces STATE if the lock is still held and nobody wrote meanwhile, and gives new events in the outbox their keys. */
  commit(state: SecretState): Promise<void>;
  /** L2: proves that the lock is held and begins a new lease. */
  renew(): Promise<void>;
  /** The last commit, which frees the lock in the same request. Without `state`: frees the lock alone. Nothing may follow. */
  release(state?: SecretState): Promise<void>;
}

/** L4: both clocks count, for a paused function's monotonic clock may stand still and a wall clock may be set. */
export interface Lease {
  /** Milliseconds since 1970. */
  readonly untilMs: number;
  readonly leaseMs: number;
  /** Of the monotonic clock, taken before the request that began the lease. */
  readonly sinceMonotonicMs: number;
}

export interface DueSecret {
  readonly secretArn: string;
  /** ISO 8601. */
  readonly dueAt: string;
}

export interface Owners {
  read(organizationId: string, clientId: string): Promise<Owner | undefined>;
  /** Puts the claim of a secret on a client that no other secret has. Answers whose it is: `claim.secretArn` if it succeeded. */
  claim(claim: ClientClaim): Promise<Owner>;
  /** R21: adds the secret to `contestedBy`, once. */
  contest(organizationId: string, clientId: string, secretArn: string): Promise<void>;
  /** Takes the secret off `contestedBy`. */
  endContest(organizationId: string, clientId: string, secretArn: string): Promise<void>;
  /** R25: moves the client. Answers whose it is: `to` if it succeeded or had been done before. */
  transfer(organizationId: string, clientId: string, move: OwnerTransfer): Promise<Owner>;
}

export interface ClientClaim {
  readonly organizationId: string;
  readonly clientId: string;
  readonly secretArn: string;
  readonly origin: 'adopted' | 'created';
  /** ISO 8601; kept where the claim was there before. */
  readonly since: string;
}

export interface OwnerTransfer {
  readonly from: string;
  readonly to: string;
}

export interface Approvals {
  /** Those for a secret that have not expired. */
  read(secretArn: string, nowMs: number): Promise<readonly Approval[]>;
  /** Deletes one that was used. */
  remove(approval: Approval): Promise<void>;
  /** The CLI alone has the permission. */
  write(approval: Approval): Promise<void>;
}

export interface MetaItem {
  read(): Promise<Meta | undefined>;
  write(meta: Meta): Promise<void>;
  /** `DescribeTable`: which table this is. A restored one has another id. */
  tableId(): Promise<string>;
}
