import type { Generation, SecretState } from '../ports/ledger-state.ts';
import { withDuty } from './begin-duty.ts';
import { generationOf, rivalsOf, withClient, withGeneration } from './generations.ts';
import { isoOf, type TransitionContext, withEvent } from './transition-context.ts';

/**
 * T4: AWSCURRENT is seen on a generation. Its duty ends, and the one that was in force begins its grace period (T5). A
 * client of it that is in quarantine has to be activated before this is committed.
 */
export function nowInForce(from: SecretState, n: number, context: TransitionContext): SecretState {
  const before = generationOf(from, n);
  if (before === undefined || before.state === 'revoked') throw new TypeError(`T4: generation ${n} cannot be current`);
  const { clientId } = before;
  const others = from.generations.filter((other) => other.n !== n && other.state === 'current');
  let state = withGeneration(from, n, { state: 'current' }, ['duty', 'inForceUntil']);
  if (before.inForceFrom === undefined || before.inForceUntil !== undefined) {
    state = withGeneration(state, n, { inForceFrom: isoOf(context.nowMs) });
  }
  state = { ...state, currentGeneration: n };
  if (clientId !== undefined) state = withCurrentClient(state, clientId, others);
  const isRollback = before.inForceUntil !== undefined;
  state = withEvent(
    state,
    {
      type: isRollback ? 'rollback-detected' : 'credential-in-force',
      generation: n,
      from: before.state,
      to: 'current',
      reason: `AWSCURRENT refers to it`,
      ...(clientId === undefined ? {} : { clientId }),
    },
    context,
  );
  for (const other of others) state = noLongerInForce(state, other, context, n);
  return endQuarantines(state, n, context);
}

/** T5 for all that are in force but `except`. */
export function noneInForce(from: SecretState, except: number | undefined, context: TransitionContext): SecretState {
  const others = from.generations.filter(({ n, state }) => n !== except && state === 'current');
  return others.reduce((state, other) => noLongerInForce(state, other, context, undefined), from);
}

/**
 * T5: the grace period counts from when the credential was last seen in force. On the one-secret client of its
 * successor it is dead, and only the login that shows it is owed.
 */
function noLongerInForce(
  from: SecretState,
  { n, clientId }: Generation,
  context: TransitionContext,
  successor: number | undefined,
): SecretState {
  const isLeak = from.rotation?.emergency === true && from.rotation.generation === successor;
  const at = isoOf(context.nowMs);
  let state = withGeneration(from, n, { state: 'grace', inForceUntil: at, ...(isLeak ? { compromised: true } : {}) });
  const reason = successor === undefined ? 'AWSCURRENT was moved off it' : `superseded by ${successor}`;
  const after = generationOf(state, n);
  const isDead = after !== undefined && rivalsOf(state, after).some((rival) => rival.n === successor);
  if (isDead) {
    state = withGeneration(state, n, { state: 'revoked', revoked: { how: 'superseded', at } });
    state = withDuty(state, n, { phase: 'verify', reason }, context);
  } else {
    state = withDuty(state, n, { reason }, context);
  }
  const to = isDead ? 'revoked' : 'grace';
  const fields = { type: 'credential-superseded', generation: n, from: 'current', to, reason };
  return withEvent(state, { ...fields, ...(clientId === undefined ? {} : { clientId }) }, context);
}

/** The client in force and the one before it are the pair; others leave. */
function withCurrentClient(from: SecretState, clientId: string, others: readonly Generation[]): SecretState {
  const role = from.clients[clientId]?.role;
  const before = others.map((other) => other.clientId).filter((id) => id !== undefined && id !== clientId);
  if (role === 'current' && before.length === 0) return from;
  const isOfPair = role === 'current' || role === 'standby';
  let state = from;
  for (const [id, { role: its }] of Object.entries(from.clients)) {
    if (id === clientId || its === 'gone' || its === 'leaving') continue;
    const staysInPair = isOfPair ? its !== 'pending' : before.includes(id);
    const next = staysInPair ? 'standby' : its === 'pending' ? its : 'leaving';
    if (next !== its) state = withClient(state, id, { role: next });
  }
  return withClient(state, clientId, { role: 'current' });
}

/** The client is active again, so what was in quarantine on it is dead (its one secret is in force) or lives again. */
function endQuarantines(from: SecretState, n: number, context: TransitionContext): SecretState {
  const inForce = generationOf(from, n);
  const inQuarantine = from.generations.filter(
    (other) => other.state === 'quarantine' && other.clientId !== undefined && other.clientId === inForce?.clientId,
  );
  return inQuarantine.reduce((state, other) => {
    const isRival = rivalsOf(state, other).some((rival) => rival.n === n);
    const reason = 'its client is in force again';
    if (!isRival) return withDuty(withGeneration(state, other.n, { state: 'grace' }), other.n, { reason }, context);
    const revoked = { how: 'superseded', at: isoOf(context.nowMs) } as const;
    const dead = withGeneration(state, other.n, { state: 'revoked', revoked });
    return withDuty(dead, other.n, { phase: 'verify', reason }, context);
  }, from);
}
