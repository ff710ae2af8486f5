import type { Generation, SecretState } from '../ports/ledger-state.ts';
import { withDuty } from './begin-duty.ts';
import { type TransitionContext, withEvent } from './transition-context.ts';

/** A client, or a further secret of a client of ours, that carries the intent id of a generation. */
export interface FoundCredential {
  readonly clientId: string;
  readonly secretId?: string;
}

/**
 * Section 6.7: a create whose response was lost was carried out twice. What it made second was never given to any program,
 * so it becomes an abandoned generation, which is owed at once. Its client, if it is a new one, must have been claimed.
 * Repeating it changes nothing.
 */
export function withFoundCredential(
  from: SecretState,
  { clientId, secretId }: FoundCredential,
  context: TransitionContext,
): SecretState {
  const isKnown = from.generations.some((one) => one.clientId === clientId && one.secretId === secretId);
  if (isKnown || (secretId === undefined && from.clients[clientId] !== undefined)) return from;
  const n = from.nextGeneration;
  const generation: Generation = {
    n,
    clientId,
    ...(secretId === undefined ? {} : { secretId }),
    origin: 'created',
    versions: [],
    state: 'abandoned',
  };
  const made = { role: 'leaving', origin: 'created', claimed: false } as const;
  const known = from.clients[clientId] ?? made;
  const reason = 'created a second time by a request whose response was lost';
  const state: SecretState = {
    ...from,
    nextGeneration: n + 1,
    generations: [...from.generations, generation],
    clients: { ...from.clients, [clientId]: known },
  };
  const fields = { type: 'credential-found', generation: n, clientId, to: 'abandoned', reason };
  return withEvent(withDuty(state, n, { reason }, context), fields, context);
}
