import type { Generation, LedgerEvent, Revocation, SecretState } from '../ports/ledger-state.ts';
import { withDuty } from './begin-duty.ts';
import { generationOf, withClient, withGeneration, withoutFields } from './generations.ts';
import { isoOf, type TransitionContext, withEvent } from './transition-context.ts';

export type Proof = NonNullable<Revocation['verified']>;

export interface RevocationDone {
  readonly how: Revocation['how'];
  readonly reason: string;
  /** The rejected login; absent if no version could be read any more. */
  readonly verified?: Proof | undefined;
}

/** T7, T9, T10: a generation is dead. If its client was deleted, so are all other generations on it. */
export function nowRevoked(
  from: SecretState,
  n: number,
  done: RevocationDone,
  context: TransitionContext,
): SecretState {
  const generation = generationOf(from, n);
  if (generation === undefined) return from;
  const { how, verified } = done;
  const revoked: Revocation = { how, at: isoOf(context.nowMs), ...(verified === undefined ? {} : { verified }) };
  let state = withGeneration(from, n, { state: 'revoked', revoked }, ['duty']);
  if (state.intent?.generation === n) state = withoutFields(state, ['intent']);
  state = withRevocationEvent(state, generation, done, context);
  if (how === 'delete-client' && generation.clientId !== undefined) {
    state = withoutClient(state, generation.clientId, revoked);
  }
  return state;
}

/**
 * T8: its client is inactive. This is reversible until its quarantine period elapses.
 *
 * @param verified the rejected login; absent if there was none, or if it was accepted
 */
export function nowInQuarantine(
  from: SecretState,
  n: number,
  { reason, verified }: Pick<RevocationDone, 'reason' | 'verified'>,
  context: TransitionContext,
): SecretState {
  const generation = generationOf(from, n);
  if (generation?.clientId === undefined) return from;
  const { duty } = generation;
  // Compute the period while the generation is still abandoned or in grace.
  let state = withDuty(
    from,
    n,
    {
      phase: 'delete',
      reason,
      ...(duty === undefined ? {} : { settings: duty.settings, previousDueAt: duty.dueAt }),
    },
    context,
  );
  state = withGeneration(state, n, { state: 'quarantine' });
  state = withClient(state, generation.clientId, { role: 'leaving' });
  if (state.intent?.generation === n) state = withoutFields(state, ['intent']);
  const fields = { type: 'client-deactivated', generation: n, clientId: generation.clientId };
  const details = { ...(duty === undefined ? {} : { dueAt: duty.dueAt }), ...proofDetails(verified) };
  const correlationIds = correlationIdsOf(verified);
  return withEvent(
    state,
    { ...fields, from: generation.state, to: 'quarantine', reason, correlationIds, details },
    context,
  );
}

/** The login that was owed for a dead generation was rejected, or is no longer possible. */
export function nowVerified(
  from: SecretState,
  n: number,
  verified: Proof | undefined,
  context: TransitionContext,
): SecretState {
  const generation = generationOf(from, n);
  if (generation === undefined) return from;
  const how = generation.revoked?.how ?? 'superseded';
  return nowRevoked(from, n, { how, reason: 'verified', verified }, context);
}

function proofDetails(verified: Proof | undefined): LedgerEvent['details'] {
  if (verified === undefined) return {};
  const { status, error } = verified;
  return error === undefined ? { status } : { status, error };
}

function correlationIdsOf(verified: Proof | undefined): readonly string[] {
  return verified?.correlationId === undefined ? [] : [verified.correlationId];
}

/** O8: an operator changed the client meanwhile. Keep the change and restart the grace period. */
export function withNewGracePeriod(
  from: SecretState,
  n: number,
  reason: string,
  context: TransitionContext,
): SecretState {
  const generation = generationOf(from, n);
  if (generation?.duty === undefined) return from;
  const { settings } = generation.duty;
  const state = generation.state === 'quarantine' ? withGeneration(from, n, { state: 'grace' }) : from;
  return withEvent(
    withDuty(state, n, { reason, settings }, context),
    { type: 'grace-period-extended', generation: n, from: generation.state, to: 'grace', reason },
    context,
  );
}

function withRevocationEvent(
  state: SecretState,
  { n, state: from, clientId, secretId, duty }: Generation,
  { how, reason, verified }: RevocationDone,
  context: TransitionContext,
): SecretState {
  const type = verified === undefined ? 'revocation-unverified' : 'revocation-verified';
  const details = {
    ...(secretId === undefined ? {} : { secretId }),
    how,
    ...(duty === undefined ? {} : { dueAt: duty.dueAt }),
    ...proofDetails(verified),
  };
  const correlationIds = correlationIdsOf(verified);
  const fields = { type, generation: n, from, to: 'revoked', reason, correlationIds, details };
  return withEvent(state, clientId === undefined ? fields : { ...fields, clientId }, context);
}

function withoutClient(from: SecretState, clientId: string, revoked: Revocation): SecretState {
  const owed = from.generations.filter((other) => other.clientId === clientId && other.state !== 'revoked');
  const state = owed
    .filter(({ state: its }) => its === 'grace' || its === 'quarantine' || its === 'abandoned')
    .reduce((so, { n }) => withGeneration(so, n, { state: 'revoked', revoked }, ['duty']), from);
  return withClient(state, clientId, { role: 'gone' });
}
