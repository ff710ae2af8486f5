import type { Generation, SecretState } from '../ports/ledger-state.ts';
import { generationOf, hasSeveralSecrets } from './generations.ts';
import type { Login } from './observation.ts';
import { isInGracePeriod } from './periods.ts';
import type { Target } from './plan-generation.ts';

export interface ResumeFacts {
  /** What S1 says now. */
  readonly target: Target;
  /** Of generations on the planned client that are in force or in their grace period, by `n`. */
  readonly logins: ReadonlyMap<number, Login>;
  /** The client that carries the generation's intent id; absent where it was not looked for. */
  readonly found?: { readonly clientId: string | undefined };
  readonly nowMs: number;
}

export type Resumption =
  /** Sent with the same intent id; the client that may exist beside it is swept later. */
  | { readonly kind: 'target'; readonly target: Target }
  | { readonly kind: 'log-in'; readonly generation: number }
  /** The one place that lists clients. */
  | { readonly kind: 'find'; readonly intentId: string }
  /** multi-secret: the secret named after the intent is deleted first. */
  | { readonly kind: 'delete-secret-of-intent'; readonly intentId: string; readonly clientId: string }
  | { readonly kind: 'refused'; readonly code: 'login-inconclusive' };

/** Section 6.7: how a rotation goes on that died between its intent and the value, without making a second credential. */
export function resumePlan(state: SecretState, facts: ResumeFacts): Resumption {
  const planned = generationOf(state, state.rotation?.generation);
  if (planned?.state !== 'planned') return { kind: 'target', target: facts.target };
  const { clientId, creation } = planned;
  if (clientId !== undefined && hasSeveralSecrets(state, clientId)) {
    return { kind: 'delete-secret-of-intent', intentId: creation?.intentId ?? '', clientId };
  }
  if (clientId === undefined) return resumeCreation(facts, creation?.intentId);
  return resumeRegeneration(state, facts, planned, clientId);
}

function resumeCreation({ found, target }: ResumeFacts, intentId: string | undefined): Resumption {
  if (intentId === undefined) return { kind: 'target', target };
  if (found === undefined) return { kind: 'find', intentId };
  const { clientId } = found;
  return {
    kind: 'target',
    target: clientId === undefined ? { call: 'create-client' } : { call: 'regenerate-secret', clientId },
  };
}

/** What AWSCURRENT was on meanwhile, and still logs in, has not been regenerated: then the plan is made anew. */
function resumeRegeneration(state: SecretState, facts: ResumeFacts, planned: Generation, clientId: string): Resumption {
  const used = state.generations.filter(
    (other) =>
      other.n !== planned.n &&
      other.clientId === clientId &&
      (other.state === 'current' || isInGracePeriod(other, facts.nowMs)),
  );
  for (const { n } of used) {
    const login = facts.logins.get(n);
    if (login === undefined) return { kind: 'log-in', generation: n };
    if (login === 'inconclusive') return { kind: 'refused', code: 'login-inconclusive' };
    if (login === 'accepted') return { kind: 'target', target: facts.target };
  }
  return { kind: 'target', target: { call: 'regenerate-secret', clientId } };
}
