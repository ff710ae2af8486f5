import { describe, expect, it } from 'vitest';
import { reconcile } from '../../../lambda/ledger/reconcile.ts';
import type { SecretState } from '../../../lambda/ports/ledger-state.ts';
import { clients, context, logins, observation, values } from './observations.ts';
import { generation, hourMs, iso, nowMs, settings, stateOf } from './states.ts';

const clientsOfPair = {
  'client-a': { role: 'current', origin: 'adopted', claimed: true },
  'client-b': { role: 'standby', origin: 'created', claimed: true },
} as const;

const creation = { intentId: 'i-1', from: iso(nowMs - 1_000), until: iso(nowMs + 600_000) };

/** v1 is in force; the rotation of token t-2 has planned a generation on the standby. */
function rotating(
  fields: Partial<SecretState['generations'][number]> = {},
  more: Partial<SecretState> = {},
): SecretState {
  const planned = generation(2, 'planned', { clientId: 'client-b', token: 't-2', ...fields });
  return stateOf([generation(1, 'current', { inForceFrom: iso(nowMs - hourMs) }), planned], {
    clients: clientsOfPair,
    currentVersionId: 'v1',
    rotation: {
      token: 't-2',
      generation: 2,
      strategy: 'alternating-clients',
      startedAt: iso(nowMs),
      baseVersionId: 'v1',
      emergency: false,
      settings,
    },
    ...more,
  });
}

const pendingOn = (versionId: string, value: readonly [string, number] | 'empty') =>
  observation({ pendingVersionId: versionId, values: values({ [versionId]: value, v1: ['client-a', 1] }) });

describe('AWSPENDING', () => {
  it('R11: an empty version of the rotation changes nothing', () => {
    expect(reconcile(pendingOn('t-2', 'empty'), rotating(), context).state).toEqual(rotating());
  });

  it('R11, T3: the first function to find a value under the token records it', () => {
    const { state } = reconcile(pendingOn('t-2', ['client-b', 2]), rotating(), context);
    expect(state.generations[1]).toMatchObject({ state: 'stored', versions: ['t-2'] });
  });

  it('T3: the earlier secret of the standby is dead, and the verification is owed', () => {
    const old = generation(1, 'grace', { clientId: 'client-b' });
    const now = generation(2, 'current');
    const planned = generation(3, 'planned', { clientId: 'client-b', token: 't-3' });
    const before = rotating();
    const rotation = { ...(before.rotation as NonNullable<SecretState['rotation']>), token: 't-3', generation: 3 };
    const state = stateOf([old, now, planned], {
      ...before,
      generations: [old, now, planned],
      nextGeneration: 4,
      rotation,
    });
    const seen = observation({
      currentVersionId: 'v2',
      pendingVersionId: 't-3',
      values: values({ 't-3': ['client-b', 3] }),
    });
    const after = reconcile(seen, state, context).state;
    expect(after.generations[0]).toMatchObject({ state: 'revoked', duty: { phase: 'verify' } });
    expect(after.generations[2]?.state).toBe('stored');
  });

  it('T3, R17: a value with another client under the token is not ours', () => {
    const { state, pending, findings } = reconcile(pendingOn('t-2', ['client-x', 2]), rotating(), context);
    expect(state.generations[1]?.state).toBe('planned');
    expect(pending).toEqual({ code: 'client-mismatch', removeLabel: false });
    expect(findings.map(({ code }) => code)).toEqual(['client-mismatch']);
  });

  it('T3: a client that was to be created is recognized by its intent id and creation time', () => {
    const { clientId: _, ...planned } = generation(2, 'planned', { token: 't-2', creation });
    const state = { ...rotating(), generations: [generation(1, 'current'), planned] };
    const seen = pendingOn('t-2', ['client-c', 2]);
    expect(reconcile(seen, state, context).needs).toEqual([{ kind: 'client', clientId: 'client-c' }]);
    const stateWith = (client: { intentId?: string; createdAt?: string }) =>
      reconcile({ ...seen, clients: clients({ 'client-c': { state: 'active', ...client } }) }, state, context).state;
    const made = stateWith({ intentId: 'i-1', createdAt: iso(nowMs) });
    expect(made.generations[1]).toMatchObject({ state: 'stored', clientId: 'client-c' });
    expect(made.clients['client-c']).toMatchObject({ role: 'pending', origin: 'created' });
    expect(stateWith({}).generations[1]?.state).toBe('planned');
    expect(stateWith({ intentId: 'i-1', createdAt: iso(nowMs - 24 * hourMs) }).generations[1]?.state).toBe('planned');
  });

  it('R12, T6: removed from the rotation’s version: what the rotation may have created is owed', () => {
    const seen = observation({ values: values({ 't-2': 'empty' }) });
    const { state, findings, actions } = reconcile(seen, rotating(), context);
    expect(state).not.toHaveProperty('rotation');
    expect(state.generations[1]).toMatchObject({
      state: 'abandoned',
      duty: { phase: 'regenerate', dueAt: iso(nowMs + 60_000) },
    });
    expect(findings.map(({ code }) => code)).toEqual(['rotation-abandoned']);
    expect(actions).toEqual([{ kind: 'arm-timer', generation: 2, at: iso(nowMs + 60_000) }]);
  });

  it('R12, L5: an intent whose request may be in flight outlives its rotation', () => {
    const intent = {
      id: 'i-1',
      call: 'regenerate-secret',
      clientId: 'client-b',
      generation: 2,
      committedAt: iso(nowMs),
      sendBefore: nowMs + 15_000,
      attempt: 1,
    } as const;
    const seen = observation({ values: values({ 't-2': 'empty' }) });
    expect(reconcile(seen, rotating({}, { intent }), context).state.intent).toEqual(intent);
    const later = { ...context, nowMs: nowMs + 45_000 };
    expect(reconcile(seen, rotating({}, { intent }), later).state).not.toHaveProperty('intent');
  });

  it('R12: a create with an unknown outcome is swept ten minutes later', () => {
    const { clientId: _, ...planned } = generation(2, 'planned', { token: 't-2', creation });
    const intent = {
      id: 'i-1',
      call: 'create-client',
      generation: 2,
      committedAt: iso(nowMs),
      sendBefore: nowMs,
      attempt: 1,
    } as const;
    const state = { ...rotating(), generations: [generation(1, 'current'), planned], intent };
    const after = reconcile(observation({ values: values({ 't-2': 'empty' }) }), state, context).state;
    expect(after.generations[1]?.creation?.sweepAt).toBe(iso(nowMs + 600_000));
  });

  it('E3, R11: the rotation continues with a version that holds its credential and other fields', () => {
    const stored = rotating({ state: 'stored', versions: ['t-2'] });
    const seen = observation({
      pendingVersionId: 'v7',
      values: values({ v7: ['client-b', 2], 't-2': ['client-b', 2] }),
    });
    const { state } = reconcile(seen, stored, context);
    expect(state.rotation?.token).toBe('t-2');
    expect(state.generations[1]?.versions).toEqual(['t-2', 'v7']);
  });

  it('R13: on the version that is current is legal', () => {
    const settled = stateOf([generation(1, 'current')], { clients: clientsOfPair, currentVersionId: 'v1' });
    expect(reconcile(observation({ pendingVersionId: 'v1' }), settled, context).pending).toBeUndefined();
  });

  it('R14: on another version with the current credential rotates nothing', () => {
    const settled = stateOf([generation(1, 'current')], { clients: clientsOfPair, currentVersionId: 'v1' });
    const { pending } = reconcile(pendingOn('v5', ['client-a', 1]), settled, context);
    expect(pending).toEqual({ code: 'pending-equals-current', removeLabel: false });
  });

  it('R15: on a credential that was in force: the label is removed, and the credential keeps its duty', () => {
    const old = generation(1, 'grace', { clientId: 'client-b', inForceFrom: iso(nowMs - hourMs) });
    const settled = stateOf([old, generation(2, 'current')], { clients: clientsOfPair, currentVersionId: 'v2' });
    const seen = observation({ currentVersionId: 'v2', pendingVersionId: 'v1' });
    const { pending, state, actions } = reconcile(seen, settled, context);
    expect(pending).toEqual({ code: 'version-was-in-force', removeLabel: true });
    expect(state.generations[0]).toEqual(old);
    expect(actions).toEqual([]);
  });

  it('R15: a slow run of an abandoned rotation revives nothing', () => {
    const given = generation(2, 'abandoned', { clientId: 'client-b', token: 't-2', versions: [] });
    const settled = stateOf([generation(1, 'current'), given], { clients: clientsOfPair, currentVersionId: 'v1' });
    const { pending, state } = reconcile(pendingOn('t-2', ['client-b', 2]), settled, context);
    expect(pending).toEqual({ code: 'rotation-abandoned', removeLabel: true });
    expect(state.generations[1]).toMatchObject({ state: 'abandoned', versions: ['t-2'] });
    expect(reconcile(pendingOn('t-2', 'empty'), settled, context).pending?.code).toBe('rotation-abandoned');
  });

  it('R17: with an unknown credential of another token: the step fails, and the open rotation is over', () => {
    const seen = observation({
      pendingVersionId: 'v9',
      values: values({ 't-2': 'empty', v9: ['client-x', 9] }),
    });
    const { pending, state } = reconcile(seen, rotating(), context);
    expect(pending?.code).toBe('client-mismatch');
    expect(state.generations[1]?.state).toBe('abandoned');
  });
});

describe('6.7: an intent of a revocation with an unknown outcome', () => {
  const intent = {
    id: 'i-9',
    call: 'deactivate-client',
    clientId: 'client-b',
    generation: 1,
    committedAt: iso(nowMs - hourMs),
    sendBefore: nowMs - hourMs,
    attempt: 1,
  } as const;
  const old = generation(1, 'grace', { clientId: 'client-b' });
  const open = stateOf([old, generation(2, 'current')], { clients: clientsOfPair, currentVersionId: 'v2', intent });
  const seen = (state: 'active' | 'inactive' | 'absent' | 'unknown') =>
    observation({ currentVersionId: 'v2', clients: clients({ 'client-b': { state } }) });

  it('is checked, not guessed', () => {
    expect(reconcile(observation({ currentVersionId: 'v2' }), open, context).needs).toEqual([
      { kind: 'client', clientId: 'client-b' },
    ]);
    expect(reconcile(seen('inactive'), open, context).state.generations[0]?.state).toBe('quarantine');
    expect(reconcile(seen('absent'), open, context).state.generations[0]?.state).toBe('revoked');
    const alive = reconcile(seen('active'), open, context).state;
    expect(alive.generations[0]).toEqual(old);
    expect(alive).not.toHaveProperty('intent');
    expect(reconcile(seen('unknown'), open, context).state.intent).toEqual(intent);
  });

  it('is skipped while its request may be in flight (L5)', () => {
    const young = { ...open, intent: { ...intent, sendBefore: nowMs - 29_000 } };
    expect(reconcile(observation({ currentVersionId: 'v2' }), young, context).state.intent).toEqual(young.intent);
  });

  it('of a regeneration is decided by a login', () => {
    const regenerating = { ...open, intent: { ...intent, call: 'regenerate-secret' as const } };
    const login = (v1: 'accepted' | 'rejected' | 'inconclusive') =>
      reconcile({ ...seen('active'), logins: logins({ v1 }) }, regenerating, context).state;
    expect(login('rejected').generations[0]).toMatchObject({ state: 'revoked', revoked: { how: 'regenerate-secret' } });
    expect(login('accepted').generations[0]?.state).toBe('grace');
    expect(login('inconclusive').intent).toBeDefined();
  });

  it('leads to the activation of the client if its generation is in force again', () => {
    const back = stateOf([generation(1, 'current', { clientId: 'client-b' }), generation(2, 'grace')], {
      clients: clientsOfPair,
      currentVersionId: 'v1',
      intent,
    });
    const { state, actions } = reconcile({ ...seen('inactive'), currentVersionId: 'v1' }, back, context);
    expect(actions).toContainEqual({ kind: 'activate-client', clientId: 'client-b' });
    expect(state.generations[0]?.state).toBe('current');
  });
});
