import { describe, expect, it } from 'vitest';
import { reconcile } from '../../../lambda/ledger/reconcile.ts';
import type { Approval, SecretState } from '../../../lambda/ports/ledger-state.ts';
import { clients, context, logins, observation, otherArn, owners, values } from './observations.ts';
import { duty, generation, hourMs, iso, nowMs, secretArn, settings, stateOf } from './states.ts';

const pair = {
  'client-a': { role: 'standby', origin: 'adopted', claimed: true },
  'client-b': { role: 'current', origin: 'created', claimed: true },
} as const;

/** Version v2 of client-b is in force; v1 of client-a was, until an hour ago. */
const rotated: SecretState = stateOf(
  [
    generation(1, 'grace', { inForceFrom: iso(nowMs - 9 * hourMs), inForceUntil: iso(nowMs - hourMs) }),
    generation(2, 'current', { clientId: 'client-b', inForceFrom: iso(nowMs - hourMs) }),
  ],
  { clients: pair, currentVersionId: 'v2' },
);

const dayMs = 24 * hourMs;
const stateNames = (state: SecretState) => state.generations.map((each) => each.state);
const eventTypes = (state: SecretState) => state.outbox.map(({ type }) => type);

describe('AWSCURRENT', () => {
  it('R1: on the recorded version changes nothing and needs nothing', () => {
    const result = reconcile(observation({ currentVersionId: 'v2' }), rotated, context);
    expect(result).toEqual({
      state: rotated,
      needs: [],
      actions: [],
      findings: [],
      mayRepair: false,
      pending: undefined,
    });
  });

  it('R2: on another version with the same credential leaves the duties as they are', () => {
    const seen = values({ v3: ['client-b', 2], v2: ['client-b', 2], v1: ['client-a', 1] });
    const { state } = reconcile(observation({ currentVersionId: 'v3', values: seen }), rotated, context);
    expect(state.generations[1]?.versions).toEqual(['v2', 'v3']);
    expect(state.currentVersionId).toBe('v3');
    expect(state.generations[0]?.duty).toEqual(rotated.generations[0]?.duty);
  });

  it('C2: requests only what it has to compare', () => {
    const unread = reconcile(observation({ currentVersionId: 'v3' }), rotated, context);
    expect(unread.needs).toEqual([{ kind: 'value', versionId: 'v3' }]);
    const seen = observation({ currentVersionId: 'v3', values: values({ v3: ['client-b', 1] }) });
    expect(reconcile(seen, rotated, context).needs).toEqual([{ kind: 'value', versionId: 'v2' }]);
  });

  it('R3: moved back: the generation in force until now gets a full grace period, and the other owes nothing', () => {
    const { state, actions } = reconcile(observation({ currentVersionId: 'v1' }), rotated, context);
    expect(stateNames(state)).toEqual(['current', 'grace']);
    expect(state.generations[0]).not.toHaveProperty('duty');
    expect(state.generations[1]?.duty).toMatchObject({ phase: 'regenerate', dueAt: iso(nowMs + dayMs) });
    expect(state.clients['client-b']?.role).toBe('standby');
    expect(eventTypes(state)).toEqual(['rollback-detected', 'credential-superseded']);
    expect(actions).toContainEqual({ kind: 'restore-destinations', generation: 1 });
    expect(actions).toContainEqual({ kind: 'arm-timer', generation: 2, at: iso(nowMs + dayMs) });
  });

  it('R3, R13: removes AWSPENDING from the version that was rolled back', () => {
    const moved = observation({ currentVersionId: 'v1', pendingVersionId: 'v2' });
    expect(reconcile(moved, rotated, context).actions).toContainEqual({ kind: 'remove-pending', versionId: 'v2' });
  });

  it('R3: a timer gets a new name each time the same generation is owed', () => {
    const once = reconcile(observation({ currentVersionId: 'v1' }), rotated, context).state;
    const back = reconcile(observation({ currentVersionId: 'v2' }), once, context).state;
    const again = reconcile(observation({ currentVersionId: 'v1' }), back, context).state;
    expect([once, again].map(({ generations }) => generations[1]?.arm)).toEqual([1, 2]);
  });

  it('R4: moved back late: its client is activated first', () => {
    const inQuarantine = generation(1, 'quarantine', { inForceUntil: iso(nowMs - hourMs) });
    const late = stateOf([inQuarantine, generation(2, 'current', { clientId: 'client-b' })], { clients: pair });
    const { state, actions } = reconcile(observation({ currentVersionId: 'v1' }), late, context);
    expect(actions[0]).toEqual({ kind: 'activate-client', clientId: 'client-a' });
    expect(stateNames(state)).toEqual(['current', 'grace']);
  });

  it('R5: moved back too late: everything is held, and a rotation repairs it', () => {
    const dead = stateOf([generation(1, 'revoked'), generation(2, 'current', { clientId: 'client-b' })], {
      clients: pair,
    });
    const { state, actions, mayRepair, findings } = reconcile(observation(), dead, context);
    expect(state.holds).toEqual([{ code: 'credential-rejected', clientId: 'client-a', since: iso(nowMs) }]);
    expect(stateNames(state)).toEqual(['revoked', 'grace']);
    expect(mayRepair).toBe(true);
    expect(actions).toContainEqual({ kind: 'start-rotation' });
    expect(findings).toContainEqual({ code: 'credential-rejected', severity: 'critical', clientId: 'client-a' });
    const off = reconcile(observation({ rotation: 'off' }), dead, context);
    expect(off.actions).not.toContainEqual({ kind: 'start-rotation' });
  });

  it('R5: after a later generation on its client, a login decides', () => {
    const replaced = stateOf([generation(1, 'current'), generation(2, 'abandoned')], { clients: pair });
    expect(reconcile(observation(), replaced, context).needs).toEqual([{ kind: 'login', versionId: 'v1' }]);
    const login = (v1: 'accepted' | 'rejected' | 'inconclusive') =>
      reconcile(observation({ logins: logins({ v1 }) }), replaced, context).state.holds.map(({ code }) => code);
    expect(login('accepted')).toEqual([]);
    expect(login('rejected')).toEqual(['credential-rejected']);
    expect(login('inconclusive')).toEqual(['login-inconclusive']);
  });

  it('R5: an open rotation that creates a credential on its client is the repair and is not held', () => {
    const planned = generation(2, 'planned', { token: 't-2' });
    const repairing = stateOf([generation(1, 'current'), planned], { clients: pair, rotation: rotation('t-2', 2) });
    const seen = observation({
      pendingVersionId: 't-2',
      values: values({ 't-2': 'empty' }),
      logins: logins({ v1: 'rejected' }),
    });
    const inPlace = { ...context, strategy: 'in-place' } as const;
    const { state, mayRepair, actions } = reconcile(seen, repairing, inPlace);
    expect(state.holds).toEqual([]);
    expect(mayRepair).toBe(true);
    expect(actions).not.toContainEqual({ kind: 'start-rotation' });
    // It was given up, and programs cannot log in.
    const later = reconcile(seen, repairing, { ...inPlace, nowMs: nowMs + 3_600_000 });
    expect(later.actions).toContainEqual({ kind: 'start-rotation' });
    expect(later.state.holds).toEqual([]);
  });

  it('R6: promoted by a run that crashed: the rotation is closed and the old credential owed', () => {
    const stored = generation(2, 'stored', { clientId: 'client-b', token: 'v2' });
    const open = stateOf([generation(1, 'current'), stored], { clients: pair, rotation: rotation('v2', 2) });
    const { state } = reconcile(observation({ currentVersionId: 'v2' }), open, context);
    expect(state).not.toHaveProperty('rotation');
    expect(stateNames(state)).toEqual(['grace', 'current']);
    expect(state.generations[0]?.duty?.dueAt).toBe(iso(nowMs + dayMs));
  });

  it('R7: an abandoned generation that an operator promoted is in force', () => {
    const given = stateOf([generation(1, 'current'), generation(2, 'abandoned', { clientId: 'client-b' })], {
      clients: pair,
    });
    expect(stateNames(reconcile(observation({ currentVersionId: 'v2' }), given, context).state)).toEqual([
      'grace',
      'current',
    ]);
  });

  it('R7, T3: a planned generation that an operator promoted is stored first', () => {
    const planned = generation(2, 'planned', { clientId: 'client-b', token: 't-2' });
    const open = stateOf([generation(1, 'current'), planned], { clients: pair, rotation: rotation('t-2', 2) });
    const seen = observation({ currentVersionId: 't-2', values: values({ 't-2': ['client-b', 2] }) });
    const { state } = reconcile(seen, open, context);
    expect(stateNames(state)).toEqual(['grace', 'current']);
    expect(eventTypes(state)).toContain('credential-stored');
  });

  const unknown = { currentVersionId: 'v9', values: values({ v9: ['client-b', 9], v2: ['client-b', 2] }) };

  it('R8, C3: replaced by hand on our client, and it logs in: the earlier secret of the client is dead', () => {
    const seen = observation({
      ...unknown,
      owners: owners({ 'client-b': secretArn }),
      logins: logins({ v9: 'accepted' }),
    });
    const { state, findings } = reconcile(seen, rotated, context);
    expect(state.generations.at(-1)).toMatchObject({ n: 3, origin: 'external', state: 'current', versions: ['v9'] });
    expect(state.generations[1]).toMatchObject({ state: 'revoked', duty: { phase: 'verify' } });
    expect(stateNames(state)[0]).toBe('grace');
    expect(findings[0]?.code).toBe('credential-changed-outside');
  });

  it('C3: it is the generation in force if no version of that generation can be read any more', () => {
    const seen = observation({
      currentVersionId: 'v9',
      values: values({ v9: ['client-b', 9], v2: 'unreadable' }),
      owners: owners({ 'client-b': secretArn }),
      logins: logins({ v9: 'accepted' }),
    });
    const { state } = reconcile(seen, rotated, context);
    expect(state.generations).toHaveLength(2);
    expect(state.generations[1]).toMatchObject({ state: 'current', versions: ['v2', 'v9'] });
  });

  it('C3: on a client that may have several secrets, none is declared dead', () => {
    const several = stateOf([generation(2, 'current', { clientId: 'client-b', secretId: 's-2' })], {
      clients: { 'client-b': { role: 'current', origin: 'adopted', claimed: true } },
    });
    const seen = observation({
      ...unknown,
      owners: owners({ 'client-b': secretArn }),
      logins: logins({ v9: 'accepted' }),
    });
    const { state, findings } = reconcile(seen, several, { ...context, strategy: 'multi-secret' });
    expect(stateNames(state)).toEqual(['grace', 'current']);
    expect(state.generations[1]).not.toHaveProperty('secretId');
    expect(findings.map(({ code }) => code)).toContain('ambiguous-client-secret');
  });

  it('R8: a wrong secret for our client holds everything and repairs nothing', () => {
    const seen = observation({
      ...unknown,
      owners: owners({ 'client-b': secretArn }),
      logins: logins({ v9: 'rejected' }),
    });
    const { state, mayRepair, actions } = reconcile(seen, rotated, context);
    expect(state.holds[0]?.code).toBe('current-credential-rejected');
    expect(mayRepair).toBe(false);
    expect(actions).not.toContainEqual({ kind: 'start-rotation' });
  });

  const foreign = { currentVersionId: 'v9', values: values({ v9: ['client-x', 9] }) };

  it('R9: a client that is not ours holds everything, even generations no longer in force', () => {
    const seen = observation({ ...foreign, owners: owners({ 'client-x': undefined }) });
    const { state } = reconcile(seen, rotated, context);
    expect(state.holds).toEqual([{ code: 'client-changed', clientId: 'client-x', since: iso(nowMs) }]);
    expect(stateNames(state)).toEqual(['grace', 'grace']);
  });

  it('R9: with an approval its client is claimed, and then the credential is adopted', () => {
    const approvals = [approval('adopt', { clientId: 'client-x' })];
    const seen = observation({
      ...foreign,
      approvals,
      owners: owners({ 'client-x': undefined }),
      logins: logins({ v9: 'accepted' }),
      clients: clients({ 'client-x': { state: 'active' } }),
    });
    expect(reconcile(seen, rotated, context).needs).toEqual([
      { kind: 'claim', clientId: 'client-x', origin: 'adopted' },
    ]);
    const claimed = reconcile({ ...seen, owners: owners({ 'client-x': secretArn }) }, rotated, context);
    expect(claimed.state.generations.at(-1)).toMatchObject({
      origin: 'adopted',
      state: 'current',
      clientId: 'client-x',
    });
    expect(claimed.actions).toContainEqual({ kind: 'remove-approval', approval: approvals[0] });
    expect(claimed.state.holds).toEqual([]);
  });

  it('R9: an expired approval has no effect', () => {
    const approvals = [approval('adopt', { clientId: 'client-x', expiresAt: iso(nowMs - 1) })];
    const seen = observation({ ...foreign, approvals, owners: owners({ 'client-x': undefined }) });
    expect(reconcile(seen, rotated, context).state.holds[0]?.code).toBe('client-changed');
  });

  it('R10: no credential at all holds everything', () => {
    const seen = observation({ currentVersionId: 'v9', values: values({ v9: 'unreadable' }) });
    const { state } = reconcile(seen, rotated, context);
    expect(state.holds[0]?.code).toBe('invalid-secret-document');
    expect(stateNames(state)).toEqual(['grace', 'grace']);
  });

  it('R21: the client of another secret is contested if it logs in, and never taken', () => {
    const seen = observation({
      ...foreign,
      owners: owners({ 'client-x': otherArn }),
      logins: logins({ v9: 'accepted' }),
    });
    const { state, actions } = reconcile(seen, rotated, context);
    expect(actions).toContainEqual({ kind: 'contest', clientId: 'client-x' });
    expect(state.holds).toEqual([
      { code: 'client-shared', clientId: 'client-x', otherSecretArn: otherArn, since: iso(nowMs) },
    ]);
    const rejected = reconcile({ ...seen, logins: logins({ v9: 'rejected' }) }, rotated, context);
    expect(rejected.actions).not.toContainEqual({ kind: 'contest', clientId: 'client-x' });
  });

  it('R21: the contest ends when AWSCURRENT no longer logs in as the client of another secret', () => {
    const held = { code: 'client-shared', clientId: 'client-x', otherSecretArn: otherArn, since: iso(nowMs) } as const;
    const own = observation({ currentVersionId: 'v2' });
    const { state, actions } = reconcile(own, { ...rotated, holds: [held] }, context);
    expect(actions).toContainEqual({ kind: 'end-contest', clientId: 'client-x' });
    expect(reconcile(own, state, context).actions).toEqual([]);
  });

  it('R21: a valid claim of another secret on our own client holds everything', () => {
    const claim = { secretArn: otherArn, clientId: 'client-b' };
    const seen = observation({ currentVersionId: 'v2', clients: clients({ 'client-b': { state: 'active', claim } }) });
    expect(reconcile(seen, rotated, context).state.holds[0]).toMatchObject({
      code: 'client-shared',
      otherSecretArn: otherArn,
    });
    const leaked = { ...rotated, generations: rotated.generations.map((one) => ({ ...one, compromised: true })) };
    expect(reconcile(seen, leaked, context).state.holds).toEqual([]);
  });

  it('R25: with an approval the client is transferred first', () => {
    const approvals = [approval('transfer', { clientId: 'client-x', fromSecretArn: otherArn })];
    const seen = observation({ ...foreign, approvals, owners: owners({ 'client-x': otherArn }) });
    expect(reconcile(seen, rotated, context).needs).toEqual([
      { kind: 'transfer', clientId: 'client-x', fromSecretArn: otherArn },
    ]);
  });

  it('a hold keeps the time when it was first seen, and its end is an event', () => {
    const held = {
      ...rotated,
      holds: [{ code: 'client-changed', clientId: 'client-x', since: iso(nowMs - dayMs) } as const],
    };
    const seen = observation({ ...foreign, owners: owners({ 'client-x': undefined }) });
    expect(reconcile(seen, held, context).state.holds[0]?.since).toBe(iso(nowMs - dayMs));
    expect(eventTypes(reconcile(observation({ currentVersionId: 'v2' }), held, context).state)).toEqual(['hold-ended']);
  });

  it('T5: on the client of its successor the old credential is dead, and only the verification is owed', () => {
    const stored = generation(2, 'stored', { token: 'v2' });
    const open = stateOf([generation(1, 'current'), stored], { clients: pair, rotation: rotation('v2', 2) });
    const { state } = reconcile(observation({ currentVersionId: 'v2' }), open, { ...context, strategy: 'in-place' });
    expect(state.generations[0]).toMatchObject({
      state: 'revoked',
      revoked: { how: 'superseded' },
      duty: { phase: 'verify', dueAt: iso(nowMs + 15 * 60_000) },
    });
  });

  it('limits its lists to 20 versions and 10 revoked generations', () => {
    const many = Array.from({ length: 15 }, (_, n) => generation(n + 1, 'revoked', { clientId: `client-${n}` }));
    const versions = Array.from({ length: 20 }, (_, n) => `old-${n}`);
    const state = stateOf([...many, generation(20, 'current', { clientId: 'client-b', versions })]);
    const seen = observation({
      currentVersionId: 'newest',
      values: values({ newest: ['client-b', 2], 'old-19': ['client-b', 2] }),
    });
    const after = reconcile(seen, state, context).state;
    expect(after.generations).toHaveLength(11);
    expect(after.generations.at(-1)?.versions).toHaveLength(20);
    expect(after.generations.at(-1)?.versions.at(-1)).toBe('newest');
  });

  it('a duty keeps its initial settings', () => {
    const owed = stateOf(
      [generation(1, 'grace', { duty: duty() }), generation(2, 'current', { clientId: 'client-b' })],
      {
        clients: pair,
      },
    );
    const changed = { ...context, settings: { ...settings, gracePeriodSeconds: 60 } };
    const { state } = reconcile(observation({ currentVersionId: 'v2' }), owed, changed);
    expect(state.generations[0]?.duty).toEqual(duty());
  });
});

function rotation(token: string, n: number): NonNullable<SecretState['rotation']> {
  return {
    token,
    generation: n,
    strategy: 'alternating-clients',
    startedAt: iso(nowMs),
    baseVersionId: 'v1',
    emergency: false,
    settings,
  };
}

function approval(kind: Approval['kind'], fields: Partial<Approval> = {}): Approval {
  return { secretArn, kind, by: 'anna', at: iso(nowMs), expiresAt: iso(nowMs + dayMs), ...fields };
}
