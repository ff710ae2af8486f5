import type { Generation, SecretState } from '../ports/ledger-state.ts';
import { withDuty } from './begin-duty.ts';
import { withClient, withGeneration } from './generations.ts';
import { isoOf, type TransitionContext, withEvent } from './transition-context.ts';

export interface Transfer {
  readonly clientId: string;
  readonly fromSecretArn: string;
  readonly toSecretArn: string;
}

/**
 * R25, first half: what the old secret knows of the client, duties included, is written here. Its versions are those of
 * another secret, so it is recognized by its login (C3). Repeated, it changes nothing.
 */
export function transferIn(
  into: SecretState,
  old: SecretState,
  { clientId, fromSecretArn }: Transfer,
  context: TransitionContext,
): SecretState {
  const isHere = ({ n }: Generation) =>
    into.generations.some(
      ({ transferredFrom: origin }) => origin?.secretArn === fromSecretArn && origin.generation === n,
    );
  const moving = old.generations.filter((generation) => generation.clientId === clientId && !isHere(generation));
  if (moving.length === 0) return into;
  if (moving.some(({ state }) => state === 'planned' || state === 'stored')) {
    throw new TypeError('R25: the rotation that makes a credential for the client has to end first');
  }
  const known = old.clients[clientId] ?? { origin: 'adopted', claimed: false };
  let state = withClient(into, clientId, { ...known, role: 'leaving', claimed: false });
  for (const generation of moving) state = withMoved(state, generation, fromSecretArn, context);
  return withEvent(state, { type: 'client-transferred', clientId, from: fromSecretArn, reason: 'approved' }, context);
}

/** R25, second half, after the first was committed: the client and its generations are the other secret's. */
export function transferOut(
  from: SecretState,
  { clientId, toSecretArn }: Transfer,
  context: TransitionContext,
): SecretState {
  const { [clientId]: client, ...clients } = from.clients;
  const generations = from.generations.filter((generation) => generation.clientId !== clientId);
  if (client === undefined && generations.length === from.generations.length) return from;
  const { currentGeneration, ...state } = { ...from, clients, generations };
  const isKept = generations.some(({ n }) => n === currentGeneration);
  return withEvent(
    isKept && currentGeneration !== undefined ? { ...state, currentGeneration } : state,
    { type: 'client-transferred', clientId, to: toSecretArn, reason: 'approved' },
    context,
  );
}

/** What is in force there is owed here, until AWSCURRENT is seen on it: it has a whole grace period for that. */
function withMoved(into: SecretState, from: Generation, secretArn: string, context: TransitionContext): SecretState {
  const { token: _, creation: __, ...kept } = from;
  const n = into.nextGeneration;
  const moved: Generation = { ...kept, n, versions: [], transferredFrom: { secretArn, generation: from.n } };
  const state = { ...into, nextGeneration: n + 1, generations: [...into.generations, moved] };
  if (from.state !== 'current') return state;
  const inGrace = withGeneration(state, n, { state: 'grace', inForceUntil: isoOf(context.nowMs) });
  return withDuty(inGrace, n, { reason: 'transferred' }, context);
}
