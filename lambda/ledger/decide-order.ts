import type { Duty, Generation, SecretState } from '../ports/ledger-state.ts';
import { generationOf } from './generations.ts';
import { settledAtMs } from './lock.ts';
import type { Login, ObservedClient } from './observation.ts';
import { isDue } from './periods.ts';
import { type Phase, phaseOf } from './phase-of.ts';
import type { TransitionContext } from './transition-context.ts';

/** The known facts about an order. A missing fact is requested when the decision needs it. */
export interface OrderFacts {
  /** L1; `busy`: the deadline came first. `absent`: there is no STATE. */
  readonly lock: 'acquired' | 'busy' | 'absent';
  readonly secretArn: string;
  /** The state after `reconcile`, committed. */
  readonly state: SecretState;
  /** The generation that AWSPENDING points to. */
  readonly pendingGeneration: number | undefined;
  /** A login made in this invocation, after the last wait (G3). */
  readonly currentLogin?: Login;
  /** The generation's client. */
  readonly owner?: { readonly secretArn: string; readonly contestedBy: readonly string[] } | 'free';
  readonly client?: ObservedClient;
}

export type HeldReason =
  | 'outcome-unknown'
  | 'secret-held'
  | 'is-pending'
  | 'credential-rejected'
  | 'login-inconclusive'
  | 'client-shared'
  | 'not-owned'
  | 'client-needed'
  | 'ambiguous-client-secret'
  | 'client-unknown'
  | 'client-disabled';

export type OrderOutcome =
  /** O1: create nothing for it, and repeat none of its text in metrics. */
  | { readonly kind: 'unknown-secret' }
  /** O2: schedule a timer in one minute. */
  | { readonly kind: 'busy'; readonly retrySeconds: 60 }
  /** O4: forged, duplicate or obsolete. */
  | { readonly kind: 'nothing-due' }
  /** O5: make sure that the timer for `at` exists. */
  | { readonly kind: 'not-due'; readonly at: string }
  /** O6 to O8: retry after `seconds`. */
  | { readonly kind: 'held'; readonly reason: HeldReason; readonly seconds: number }
  | { readonly kind: 'ask'; readonly fact: 'current-login' | 'owner' | 'client' }
  /** A client that we created and that has no owner yet: write OWNER first. */
  | { readonly kind: 'claim'; readonly clientId: string }
  /** Section 6.7: find the client that was created with the intent id. */
  | { readonly kind: 'identify' }
  /** It was never created. */
  | { readonly kind: 'never-made' }
  /** T10: the client no longer exists. */
  | { readonly kind: 'gone'; readonly clientId: string }
  /** An operator changed the client: start a new grace period, and do not revert the change. */
  | { readonly kind: 'changed-outside'; readonly clientId: string }
  /** A destination lacks the credential in force. */
  | { readonly kind: 'deliver' }
  | { readonly kind: 'proceed'; readonly phase: Extract<Phase, { kind: 'phase' }>; readonly duty: Duty };

const minuteSeconds = 60;
const hourSeconds = 3_600;
const quarterSeconds = 900;

/** O8: the reason of a duty whose client an operator changed. */
export const changedOutside = 'an operator changed its client';

/** O1 to O8 of section 7; the first match wins. O9 and later depend on the phase. */
export function decideOrder(facts: OrderFacts, n: number, context: TransitionContext): OrderOutcome {
  if (facts.lock === 'absent') return { kind: 'unknown-secret' };
  if (facts.lock === 'busy') return { kind: 'busy', retrySeconds: 60 };
  const duty = generationOf(facts.state, n)?.duty;
  if (duty === undefined) return { kind: 'nothing-due' };
  if (!isDue(duty, context.nowMs)) return { kind: 'not-due', at: later(duty.dueAt, duty.nextAttemptAt) };
  if (duty.phase === 'deliver') return decideDelivery(facts, n);
  return unsettled(facts, context) ?? holdOf(facts, n) ?? decidePhase(facts, n, duty, context);
}

/** What is delivered is in force and works. AWSPENDING may stay on it (R13). */
function decideDelivery(facts: OrderFacts, n: number): OrderOutcome {
  if (generationOf(facts.state, n)?.state !== 'current') return held('is-pending', minuteSeconds);
  return holdOf({ ...facts, pendingGeneration: undefined }, n) ?? { kind: 'deliver' };
}

/** L5: a request of an earlier run may still take effect, or what it did could not be determined yet. */
function unsettled({ state: { intent } }: OrderFacts, { nowMs }: TransitionContext): OrderOutcome | undefined {
  if (intent === undefined) return undefined;
  const inFlightMs = settledAtMs(intent) - nowMs;
  return held('outcome-unknown', inFlightMs > 0 ? Math.ceil(inFlightMs / 1000) : quarterSeconds);
}

/** O6, O7. */
function holdOf({ state, pendingGeneration, currentLogin }: OrderFacts, n: number): OrderOutcome | undefined {
  const isEmergency = generationOf(state, n)?.compromised === true;
  // R21: write access to some managed secret must not be enough to keep a leaked credential alive.
  const holds = state.holds.filter(({ code }) => !(isEmergency && code === 'client-shared'));
  if (holds.length > 0) return held('secret-held', hourSeconds);
  if (pendingGeneration === n) return held('is-pending', hourSeconds);
  // R24: no AWSCURRENT has to keep working.
  if (state.decommissionedAt !== undefined) return undefined;
  if (currentLogin === undefined) return { kind: 'ask', fact: 'current-login' };
  if (currentLogin === 'accepted') return undefined;
  return held(currentLogin === 'rejected' ? 'credential-rejected' : 'login-inconclusive', quarterSeconds);
}

/** O8, G2. */
function decidePhase(facts: OrderFacts, n: number, duty: Duty, context: TransitionContext): OrderOutcome {
  const phase = phaseOf(facts.state, n, context.strategy, context.nowMs);
  if (phase.kind === 'held') return held(phase.reason, hourSeconds);
  if (phase.kind === 'identify') return phase;
  if (phase.kind === 'done') return { kind: 'never-made' };
  // A verification changes nothing: it only attempts a login.
  if (phase.phase === 'verify') return { kind: 'proceed', phase, duty };
  return ownershipOf(facts, n, phase.clientId) ?? clientStateOf(facts, n, phase) ?? { kind: 'proceed', phase, duty };
}

function ownershipOf(facts: OrderFacts, n: number, clientId: string): OrderOutcome | undefined {
  const { state, owner, secretArn } = facts;
  if (owner === undefined) return { kind: 'ask', fact: 'owner' };
  if (owner === 'free') return withoutOwner(facts, clientId);
  if (owner.secretArn !== secretArn) return held('not-owned', hourSeconds);
  const isEmergency = generationOf(state, n)?.compromised === true;
  return owner.contestedBy.length > 0 && !isEmergency ? held('client-shared', hourSeconds) : undefined;
}

/**
 * A crash may have kept the owner of a client that we created from being recorded. Its description says so too: a caller
 * who can write one item of the ledger could otherwise have any client of the organization revoked.
 */
function withoutOwner({ state, client, secretArn }: OrderFacts, clientId: string): OrderOutcome {
  if (state.clients[clientId]?.origin !== 'created') return held('not-owned', hourSeconds);
  if (client === undefined) return { kind: 'ask', fact: 'client' };
  if (client.state === 'absent') return { kind: 'gone', clientId };
  const { claim, intentId } = client;
  const creations = state.generations.filter((one) => one.clientId === clientId).map(({ creation }) => creation);
  const isMarked = intentId !== undefined && creations.some((creation) => creation?.intentId === intentId);
  const isOurs = claim?.secretArn === secretArn || (claim === undefined && isMarked);
  return isOurs ? { kind: 'claim', clientId } : held('not-owned', hourSeconds);
}

function clientStateOf(
  { state, client, secretArn }: OrderFacts,
  n: number,
  phase: Extract<Phase, { kind: 'phase' }>,
): OrderOutcome | undefined {
  const { clientId } = phase;
  if (client === undefined) return { kind: 'ask', fact: 'client' };
  if (client.state === 'absent') return { kind: 'gone', clientId };
  // A leaked credential that may edit its own client could write a claim.
  const isEmergency = generationOf(state, n)?.compromised === true;
  const isForeign = client.claim !== undefined && client.claim.secretArn !== secretArn;
  if (isForeign && !isEmergency) return held('client-shared', hourSeconds);
  if (client.state === 'unknown') return held('client-unknown', quarterSeconds);
  // Only Genesys Cloud support can disable a client. A rejected login confirms it (T10).
  if (client.state === 'disabled') return held('client-disabled', hourSeconds);
  const expected = phase.phase === 'delete' ? 'inactive' : 'active';
  if (client.state === expected || isKnownInactive(client, generationOf(state, n))) return undefined;
  return { kind: 'changed-outside', clientId };
}

/**
 * A client that was deactivated by hand gets one new grace period, not one after the other, and none in an emergency: what
 * follows does not activate it.
 */
function isKnownInactive(client: ObservedClient, generation: Generation | undefined): boolean {
  if (client.state !== 'inactive' || generation === undefined) return false;
  return generation.compromised === true || generation.duty?.reason === changedOutside;
}

function held(reason: HeldReason, seconds: number): OrderOutcome {
  return { kind: 'held', reason, seconds };
}

function later(one: string, other: string): string {
  return Date.parse(one) >= Date.parse(other) ? one : other;
}
