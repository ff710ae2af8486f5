import type { StrategyName } from '../../domain/strategy-name.ts';
import type { Generation, OpenRotation, SecretState } from '../ports/ledger-state.ts';
import { withDuty } from './begin-duty.ts';
import { generationOf, rivalsOf, withClient, withGeneration } from './generations.ts';
import { isoOf, type TransitionContext, withEvent } from './transition-context.ts';

/**
 * T4: AWSCURRENT was found on a generation. Its duty ends, and the generation in force until now begins its grace period (T5). A
 * client in quarantine must be activated before this is committed.
 */
export function nowInForce(from: SecretState, n: number, context: TransitionContext): SecretState {
  const before = generationOf(from, n);
  if (before === undefined || before.state === 'revoked') throw new TypeError(`T4: generation ${n} cannot be current`);
  const { clientId } = before;
  const others = from.generations.filter((other) => other.n !== n && other.state === 'current');
  // What is owed to destinations outlives the promotion.
  const ended = before.duty?.phase === 'deliver' ? (['inForceUntil'] as const) : (['duty', 'inForceUntil'] as const);
  let state = withGeneration(from, n, { state: 'current' }, ended);
  if (before.inForceFrom === undefined || before.inForceUntil !== undefined) {
    state = withGeneration(state, n, { inForceFrom: isoOf(context.nowMs) });
  }
  state = { ...state, currentGeneration: n };
  if (clientId !== undefined) state = withCurrentClient(state, clientId, others);
  if (from.rotation?.generation === n) state = rotatedBy(from.rotation, state);
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
      details: { ...versionOf(from), ...durationOf(from, n, context), ...approvalOf(from, n) },
    },
    context,
  );
  for (const other of others) state = noLongerInForce(state, other, context, n);
  return oweLeaving(endQuarantines(state, n, context), from, context);
}

/** The version that has AWSCURRENT. */
function versionOf({ currentVersionId: versionId }: SecretState) {
  return versionId === undefined ? {} : { versionId };
}

/** How long the rotation that made it took. */
function durationOf({ rotation }: SecretState, n: number, { nowMs }: TransitionContext) {
  if (rotation?.generation !== n) return {};
  return { durationSeconds: Math.max(0, nowMs - Date.parse(rotation.startedAt)) / 1000 };
}

/** Who stands behind the rotation that made it. */
function approvalOf({ rotation }: SecretState, n: number) {
  if (rotation?.generation !== n || rotation.approval === undefined) return {};
  const { level: approval, requestedBy, approvedBy } = rotation.approval;
  return { approval, requestedBy, approvedBy };
}

/** T5 for every generation in force except `except`. */
export function noneInForce(from: SecretState, except: number | undefined, context: TransitionContext): SecretState {
  const others = from.generations.filter(({ n, state }) => n !== except && state === 'current');
  return others.reduce((state, other) => noLongerInForce(state, other, context, undefined), from);
}

/**
 * T5: the grace period starts when the credential was last seen in force. If its successor uses the same one-secret
 * client, it is already dead, and only the login that verifies this is owed.
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
  const dueAt = generationOf(state, n)?.duty?.dueAt;
  const details = {
    ...(successor === undefined ? {} : { supersededBy: successor }),
    ...(dueAt === undefined ? {} : { dueAt }),
    ...(isLeak ? { compromised: true } : {}),
  };
  const fields = { type: 'credential-superseded', generation: n, from: 'current', to, reason, details };
  return withEvent(state, { ...fields, ...(clientId === undefined ? {} : { clientId }) }, context);
}

/** The current and the previous client form the pair. All others leave. */
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

/** Its privileges were compared with those of the credential before, and are what later changes are compared with. */
function rotatedBy({ strategy, expected: privileges }: OpenRotation, state: SecretState): SecretState {
  return { ...withoutPair(state, strategy), ...(privileges === undefined ? {} : { privileges }) };
}

/** Only `alternating-clients` has a standby client. After a change of the strategy it leaves. */
function withoutPair(from: SecretState, strategy: StrategyName): SecretState {
  if (strategy === 'alternating-clients') return from;
  const standbys = Object.entries(from.clients).filter(([, { role }]) => role === 'standby');
  return standbys.reduce((state, [id]) => withClient(state, id, { role: 'leaving' }), from);
}

/** The client is active again. Generations in quarantine on it are dead (its one secret is in force) or live again. */
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

/**
 * A client that leaves and whose credentials are all revoked, such as the standby client after a change of the strategy,
 * would stay active for ever. No program has its secret, so it is owed as if it had never been in force.
 */
function oweLeaving(from: SecretState, before: SecretState, context: TransitionContext): SecretState {
  const leaving = Object.entries(from.clients).filter(
    ([id, { role }]) =>
      role === 'leaving' &&
      before.clients[id]?.role !== 'leaving' &&
      from.generations.every(({ clientId, state }) => clientId !== id || state === 'revoked'),
  );
  let state = from;
  for (const [clientId, { origin }] of leaving) {
    const n = state.nextGeneration;
    const reason = 'its client leaves';
    const generation: Generation = { n, clientId, origin, versions: [], state: 'abandoned' };
    state = { ...state, nextGeneration: n + 1, generations: [...state.generations, generation] };
    state = withDuty(state, n, { reason }, context);
    state = withEvent(state, { type: 'client-leaves', generation: n, clientId, to: 'abandoned', reason }, context);
  }
  return state;
}
