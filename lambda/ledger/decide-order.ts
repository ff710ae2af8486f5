import type { Duty, SecretState } from '../ports/ledger-state.ts';
import { generationOf } from './generations.ts';
import type { Login, ObservedClient } from './observation.ts';
import { isDue } from './periods.ts';
import { type Phase, phaseOf } from './phase-of.ts';
import type { TransitionContext } from './transition-context.ts';

/** What an order is decided by, as far as it is known. What is missing is asked for when it is needed. */
export interface OrderFacts {
  /** L1; `busy`: the deadline came first. `absent`: there is no STATE. */
  readonly lock: 'acquired' | 'busy' | 'absent';
  readonly secretArn: string;
  /** After `reconcile`, and what it found has been committed. */
  readonly state: SecretState;
  /** The generation that AWSPENDING refers to. */
  readonly pendingGeneration: number | undefined;
  /** Made in this invocation, after the last wait (G3). */
  readonly currentLogin?: Login;
  /** Of the generation's client. */
  readonly owner?: { readonly secretArn: string; readonly contestedBy: readonly string[] } | 'free';
  readonly client?: ObservedClient;
}

export type HeldReason =
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
  /** O1: nothing is created for it, and no metric repeats its text. */
  | { readonly kind: 'unknown-secret' }
  /** O2: a timer in a minute. */
  | { readonly kind: 'busy'; readonly retrySeconds: 60 }
  /** O4: forged, duplicate or outlived. */
  | { readonly kind: 'nothing-due' }
  /** O5: the timer for `at` has to exist. */
  | { readonly kind: 'not-due'; readonly at: string }
  /** O6 to O8: tried again after `seconds`. */
  | { readonly kind: 'held'; readonly reason: HeldReason; readonly seconds: number }
  | { readonly kind: 'ask'; readonly fact: 'current-login' | 'owner' | 'client' }
  /** A client that we created and that nobody owns yet: OWNER first. */
  | { readonly kind: 'claim'; readonly clientId: string }
  /** Section 6.7: which client was created with the intent id. */
  | { readonly kind: 'identify' }
  /** It was never made. */
  | { readonly kind: 'never-made' }
  /** T10: it is gone. */
  | { readonly kind: 'gone'; readonly clientId: string }
  /** An operator changed the client: a new grace period, and nothing is undone. */
  | { readonly kind: 'changed-outside'; readonly clientId: string }
  | { readonly kind: 'proceed'; readonly phase: Extract<Phase, { kind: 'phase' }>; readonly duty: Duty };

const hourSeconds = 3_600;
const quarterSeconds = 900;

/** O1 to O8 of section 7, first match. O9 and later depend on what the phase does. */
export function decideOrder(facts: OrderFacts, n: number, context: TransitionContext): OrderOutcome {
  if (facts.lock === 'absent') return { kind: 'unknown-secret' };
  if (facts.lock === 'busy') return { kind: 'busy', retrySeconds: 60 };
  const duty = generationOf(facts.state, n)?.duty;
  if (duty === undefined) return { kind: 'nothing-due' };
  if (!isDue(duty, context.nowMs)) return { kind: 'not-due', at: later(duty.dueAt, duty.nextAttemptAt) };
  return holdOf(facts, n) ?? decidePhase(facts, n, duty, context);
}

/** O6, O7. */
function holdOf({ state, pendingGeneration, currentLogin }: OrderFacts, n: number): OrderOutcome | undefined {
  const isEmergency = generationOf(state, n)?.compromised === true;
  // R21: whoever can write any managed secret must not be able to keep a leaked credential alive.
  const holds = state.holds.filter(({ code }) => !(isEmergency && code === 'client-shared'));
  if (holds.length > 0) return held('secret-held', hourSeconds);
  if (pendingGeneration === n) return held('is-pending', hourSeconds);
  // R24: there is no AWSCURRENT that has to go on working.
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
  // Nothing is changed: a login shows that it is dead.
  if (phase.phase === 'verify') return { kind: 'proceed', phase, duty };
  return ownershipOf(facts, n, phase.clientId) ?? clientStateOf(facts, phase) ?? { kind: 'proceed', phase, duty };
}

function ownershipOf({ state, owner, secretArn }: OrderFacts, n: number, clientId: string): OrderOutcome | undefined {
  if (owner === undefined) return { kind: 'ask', fact: 'owner' };
  if (owner === 'free') {
    const isCreated = state.clients[clientId]?.origin === 'created';
    return isCreated ? { kind: 'claim', clientId } : held('not-owned', hourSeconds);
  }
  if (owner.secretArn !== secretArn) return held('not-owned', hourSeconds);
  const isEmergency = generationOf(state, n)?.compromised === true;
  return owner.contestedBy.length > 0 && !isEmergency ? held('client-shared', hourSeconds) : undefined;
}

function clientStateOf(
  { client, secretArn }: OrderFacts,
  phase: Extract<Phase, { kind: 'phase' }>,
): OrderOutcome | undefined {
  const { clientId } = phase;
  if (client === undefined) return { kind: 'ask', fact: 'client' };
  if (client.state === 'absent') return { kind: 'gone', clientId };
  if (client.claim !== undefined && client.claim.secretArn !== secretArn) return held('client-shared', hourSeconds);
  if (client.state === 'unknown') return held('client-unknown', quarterSeconds);
  // By Genesys Cloud's support alone; a rejected login of it says so (T10).
  if (client.state === 'disabled') return held('client-disabled', hourSeconds);
  const expected = phase.phase === 'delete' ? 'inactive' : 'active';
  return client.state === expected ? undefined : { kind: 'changed-outside', clientId };
}

function held(reason: HeldReason, seconds: number): OrderOutcome {
  return { kind: 'held', reason, seconds };
}

function later(one: string, other: string): string {
  return Date.parse(one) >= Date.parse(other) ? one : other;
}
