import type { SecretState } from '../ports/ledger-state.ts';
import { withDuty } from './begin-duty.ts';
import { generationOf, rivalsOf, withClient, withGeneration, withoutFields, withVersion } from './generations.ts';
import { isoOf, type TransitionContext, withEvent } from './transition-context.ts';

export interface StoredCredential {
  /** The version that holds the credential. */
  readonly versionId: string;
  readonly clientId: string;
  readonly secretId?: string | undefined;
}

/** T3: the planned credential is stored, so earlier secrets of its one-secret client are dead. The caller has checked its origin. */
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
    // A login can verify it only if some version still holds it.
    if (rival.versions.length > 0) {
      state = withDuty(state, rival.n, { phase: 'verify', reason: `superseded by ${n}` }, context);
    }
  }
  if (state.intent?.generation === n) state = withoutFields(state, ['intent']);
  const fields = { type: 'credential-stored', generation: n, from: 'planned', to: 'stored', clientId: stored.clientId };
  const details = { versionId: stored.versionId };
  return withEvent(state, { ...fields, reason: 'its value is in the version of its rotation', details }, context);
}

/** Gives a generation the client and the version of the value that its rotation stored. */
export function identified(from: SecretState, n: number, stored: StoredCredential): SecretState {
  const { versionId, clientId, secretId } = stored;
  const state = withGeneration(from, n, { clientId, ...(secretId === undefined ? {} : { secretId }) });
  return withVersion(withMadeClient(state, n, clientId), n, versionId);
}

/** Adds the client that a generation's rotation created to the secret's clients. */
export function withMadeClient(state: SecretState, n: number, clientId: string): SecretState {
  if (state.clients[clientId] !== undefined) return state;
  const isOpen = state.rotation?.generation === n;
  return withClient(state, clientId, { role: isOpen ? 'pending' : 'leaving', origin: 'created' });
}
