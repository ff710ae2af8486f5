import type { SecretState } from '../ports/ledger-state.ts';
import { withDuty } from './begin-duty.ts';
import { generationOf, rivalsOf, withClient, withGeneration, withoutFields, withVersion } from './generations.ts';
import { isoOf, type TransitionContext, withEvent } from './transition-context.ts';

export interface StoredCredential {
  /** The version that holds it. */
  readonly versionId: string;
  readonly clientId: string;
  readonly secretId?: string | undefined;
}

/** T3: the planned credential is stored, so what its one-secret client held before is dead. Its origin has been checked. */
export function nowStored(
  from: SecretState,
  n: number,
  stored: StoredCredential,
  context: TransitionContext,
): SecretState {
  if (generationOf(from, n)?.state !== 'planned') throw new TypeError(`T3: generation ${n} is not planned`);
  let state = withGeneration(identified(from, n, stored), n, { state: 'stored' });
  const generation = generationOf(state, n);
  const rivals = generation === undefined ? [] : rivalsOf(state, generation);
  for (const rival of rivals) {
    if (rival.state === 'current' || rival.state === 'revoked') continue;
    const revoked = { how: 'superseded', at: isoOf(context.nowMs) } as const;
    state = withGeneration(state, rival.n, { state: 'revoked', revoked }, ['duty']);
    // A login can show it only where a document holds it.
    if (rival.versions.length > 0) {
      state = withDuty(state, rival.n, { phase: 'verify', reason: `superseded by ${n}` }, context);
    }
  }
  if (state.intent?.generation === n) state = withoutFields(state, ['intent']);
  const fields = { type: 'credential-stored', generation: n, from: 'planned', to: 'stored', clientId: stored.clientId };
  return withEvent(state, { ...fields, reason: 'its value is in the version of its rotation' }, context);
}

/** A generation gets the client and the version of the value that its rotation stored. */
export function identified(from: SecretState, n: number, stored: StoredCredential): SecretState {
  const { versionId, clientId, secretId } = stored;
  const state = withGeneration(from, n, { clientId, ...(secretId === undefined ? {} : { secretId }) });
  return withVersion(withMadeClient(state, n, clientId), n, versionId);
}

/** A client that a generation's rotation created becomes one of the secret's. */
export function withMadeClient(state: SecretState, n: number, clientId: string): SecretState {
  if (state.clients[clientId] !== undefined) return state;
  const isOpen = state.rotation?.generation === n;
  return withClient(state, clientId, { role: isOpen ? 'pending' : 'leaving', origin: 'created' });
}
