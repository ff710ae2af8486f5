import type { Approval, Consent, LedgerEvent, Meta, Owner, SecretState, StepFailure } from './ledger-state.ts';

/**
 * The ledger for the steps, retire, watch and the CLI. Every failure is a `RotationError`: `ledger-unavailable`
 * (nothing was changed), `ledger-newer-schema`, `ledger-item-invalid`, `lock-lost`.
 */
export interface Ledger {
  /** L1: takes the lock and reads STATE in one request. */
  acquire(secretArn: string, options: AcquireOptions): Promise<Acquisition>;
  /** A consistent read without the lock. Do not base decisions on it. */
  read(secretArn: string): Promise<SecretState | undefined>;
  /** The secrets of a shard (`s0` to `s7`) that are due by `nowMs`, longest overdue first. */
  due(shard: string, nowMs: number): AsyncIterable<DueSecret>;
  readonly owners: Owners;
  readonly approvals: Approvals;
  readonly consents: Consents;
  /** Writes events that have keys from a commit, at most 25 per request. Writing one again is harmless. */
  writeEvents(secretArn: string, events: readonly LedgerEvent[]): Promise<void>;
  /** Counts a step that failed: the same code for the same version and step is one event, with how often. It takes no lock. */
  countFailure(secretArn: string, failure: StepFailure): Promise<void>;
  /** The events of a secret, oldest first. @param between default: all of them */
  events(secretArn: string, between?: Interval): AsyncIterable<LedgerEvent>;
  readonly meta: MetaItem;
}

/** Both included, in milliseconds since 1970. */
export interface Interval {
  readonly fromMs: number;
  readonly untilMs: number;
}

export interface AcquireOptions {
  /** `<function>/<awsRequestId>/<random>`: unique for each invocation. */
  readonly holder: string;
  /** L2. */
  readonly leaseMs: number;
  /** Set by rotate, and by watch if DescribeSecret has confirmed the secret. Otherwise a missing item is `absent`. */
  readonly mayCreate: boolean;
  /** Milliseconds since 1970: how long to wait for a held lock, with jitter. In the past: one attempt. */
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
  /** As last read or committed; `undefined` if `acquire` created the item. */
  readonly state: SecretState | undefined;
  readonly lease: Lease;
  /** L3: replaces STATE if the lock is still held and there was no other write, and gives new events in the outbox their keys. */
  commit(state: SecretState): Promise<void>;
  /** L2: verifies that the lock is held and begins a new lease. */
  renew(): Promise<void>;
  /** The last commit, which releases the lock in the same request. Without `state`, it only releases the lock. Nothing may follow. */
  release(state?: SecretState): Promise<void>;
}

/** L4: both clocks count. A monotonic clock may stop while its function is paused, and a wall clock may be adjusted. */
export interface Lease {
  /** Milliseconds since 1970. */
  readonly untilMs: number;
  readonly leaseMs: number;
  /** Monotonic time, taken before the request that began the lease. */
  readonly sinceMonotonicMs: number;
}

export interface DueSecret {
  readonly secretArn: string;
  /** ISO 8601. */
  readonly dueAt: string;
}

export interface Owners {
  read(organizationId: string, clientId: string): Promise<Owner | undefined>;
  /** Claims a client that no other secret owns. Returns the owner: `claim.secretArn` if the claim succeeded. */
  claim(claim: ClientClaim): Promise<Owner>;
  /** R21: adds the secret to `contestedBy`, once. */
  contest(organizationId: string, clientId: string, secretArn: string): Promise<void>;
  /** Removes the secret from `contestedBy`. */
  endContest(organizationId: string, clientId: string, secretArn: string): Promise<void>;
  /** R25: moves the client. Returns the owner: `to` if the move succeeded, now or earlier. */
  transfer(organizationId: string, clientId: string, move: OwnerTransfer): Promise<Owner>;
}

export interface ClientClaim {
  readonly organizationId: string;
  readonly clientId: string;
  readonly secretArn: string;
  readonly origin: 'adopted' | 'created';
  /** ISO 8601; an existing claim keeps its time. */
  readonly since: string;
}

export interface OwnerTransfer {
  readonly from: string;
  readonly to: string;
}

export interface Approvals {
  /** The unexpired approvals for a secret. */
  read(secretArn: string, nowMs: number): Promise<readonly Approval[]>;
  /** Deletes a used approval. */
  remove(approval: Approval): Promise<void>;
  /** Only the CLI has this permission. */
  write(approval: Approval): Promise<void>;
}

export interface Consents {
  /** Who requested or approved a rotation. What was written a moment ago may be missing: it is read through the index. */
  of(secretArn: string, token: string): Promise<readonly Consent[]>;
}

export interface MetaItem {
  read(): Promise<Meta | undefined>;
  write(meta: Meta): Promise<void>;
  /** `DescribeTable`: the table's id. A restored table has a different one. */
  tableId(): Promise<string>;
}
