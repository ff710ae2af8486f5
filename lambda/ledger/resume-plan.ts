import type { Generation, SecretState } from '../ports/ledger-state.ts';
import { generationOf, hasSeveralSecrets } from './generations.ts';
import type { Login } from './observation.ts';
import { isInGracePeriod } from './periods.ts';
import type { Target } from './plan-generation.ts';

export interface ResumeFacts {
  /** The present result of S1. */
  readonly target: Target;
  /** Logins of generations on the planned client that are in force or in their grace period, by `n`. */
  readonly logins: ReadonlyMap<number, Login>;
  /** The client that carries the generation's intent id; absent until the search was made. */
  readonly found?: { readonly clientId: string | undefined };
  readonly nowMs: number;
}

export type Resumption =
  /** Send it with the same intent id. A later sweep finds a possible second client. */
  | { readonly kind: 'target'; readonly target: Target }
  | { readonly kind: 'log-in'; readonly generation: number }
  /** List the clients. No other decision does this. */
  | { readonly kind: 'find'; readonly intentId: string }
  /** multi-secret: first delete the secret named after the intent. */
  | { readonly kind: 'delete-secret-of-intent'; readonly intentId: string; readonly clientId: string }
  | { readonly kind: 'refused'; readonly code: 'login-inconclusive' };

/** Section 6.7: how to resume a rotation that crashed between its intent and its value, without creating a second credential. */
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

/** A credential that AWSCURRENT pointed to meanwhile and that still logs in was not regenerated, so plan again. */
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
