import type { Generation, SecretState } from '../ports/ledger-state.ts';
import { withDuty } from './begin-duty.ts';
import { withClient } from './generations.ts';
import { nowInForce } from './now-in-force.ts';
import type { StoredCredential } from './now-stored.ts';
import { isoOf, type TransitionContext, withEvent } from './transition-context.ts';

/** T1: the credential of AWSCURRENT is the secret's. It has logged in, and OWNER says that its client is ours. */
export function adoptCredential(from: SecretState, stored: StoredCredential, context: TransitionContext): SecretState {
  const n = from.nextGeneration;
  let state = withNewGeneration(from, stored, 'adopted', { state: 'current', inForceFrom: isoOf(context.nowMs) });
  for (const [id, { role }] of Object.entries(state.clients)) {
    if (role === 'current') state = withClient(state, id, { role: 'leaving' });
  }
  state = withClient(state, stored.clientId, { role: 'current' });
  state = { ...state, currentGeneration: n, currentVersionId: stored.versionId };
  const fields = { type: 'credential-adopted', generation: n, clientId: stored.clientId, to: 'current' };
  return withEvent(state, { ...fields, reason: 'AWSCURRENT refers to it' }, context);
}

/** R16, R20: what AWSPREVIOUS holds was in force before the ledger knew of it. Its whole grace period is ahead. */
export function adoptPrevious(from: SecretState, stored: StoredCredential, context: TransitionContext): SecretState {
  const n = from.nextGeneration;
  const at = isoOf(context.nowMs);
  const reason = 'in force before the ledger knew of it';
  let state = withNewGeneration(from, stored, 'adopted', { state: 'grace', inForceUntil: at });
  state = withClient(state, stored.clientId, {});
  state = withDuty(state, n, { reason }, context);
  const fields = { type: 'credential-adopted', generation: n, clientId: stored.clientId, to: 'grace', reason };
  return withEvent(state, fields, context);
}

/** R16: the client that takes turns with the current one. */
export function adoptStandby(from: SecretState, clientId: string, context: TransitionContext): SecretState {
  const adopted = { role: 'standby', origin: 'adopted', claimed: false } as const;
  const state: SecretState = { ...from, clients: { ...from.clients, [clientId]: adopted } };
  return withEvent(state, { type: 'client-adopted', clientId, to: 'standby', reason: 'named as the standby' }, context);
}

/**
 * C3: an operator stored it, and it logs in. It is the live secret of its client, so what the ledger knew of that client is
 * dead, unless the client may have several.
 */
export function nowExternal(
  from: SecretState,
  stored: StoredCredential,
  hasSeveral: boolean,
  context: TransitionContext,
): SecretState {
  const n = from.nextGeneration;
  let state = from;
  if (!hasSeveral) {
    const at = isoOf(context.nowMs);
    const generations = from.generations.map((other) => {
      if (other.clientId !== stored.clientId || other.state === 'current' || other.state === 'revoked') return other;
      const { duty: _, ...dead } = other;
      return { ...dead, state: 'revoked', revoked: { how: 'external', at } } as const;
    });
    state = { ...from, generations };
  }
  if (state.clients[stored.clientId] === undefined) {
    const adopted = { role: 'leaving', origin: 'adopted', claimed: false } as const;
    state = { ...state, clients: { ...state.clients, [stored.clientId]: adopted } };
  }
  state = withNewGeneration(state, stored, 'external', { state: 'stored' });
  state = { ...state, currentVersionId: stored.versionId };
  return nowInForce(state, n, context);
}

function withNewGeneration(
  from: SecretState,
  { versionId, clientId, secretId }: StoredCredential,
  origin: 'adopted' | 'external',
  fields: Pick<Generation, 'state'> & Partial<Generation>,
): SecretState {
  const n = from.nextGeneration;
  const generation: Generation = {
    n,
    clientId,
    ...(secretId === undefined ? {} : { secretId }),
    origin,
    versions: [versionId],
    ...fields,
  };
  const known = from.clients[clientId] ?? { role: 'leaving', origin: 'adopted', claimed: false };
  return {
    ...from,
    nextGeneration: n + 1,
    generations: [...from.generations, generation],
    clients: { ...from.clients, [clientId]: known },
  };
}
