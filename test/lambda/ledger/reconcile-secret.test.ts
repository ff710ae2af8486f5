import { describe, expect, it } from 'vitest';
import { isEmergencyRotation } from '../../../lambda/ledger/choose-target.ts';
import type { ObservedClient } from '../../../lambda/ledger/observation.ts';
import { reconcile } from '../../../lambda/ledger/reconcile.ts';
import type { Approval, SecretState } from '../../../lambda/ports/ledger-state.ts';
import { clients, context, logins, observation, otherArn, owners, values } from './observations.ts';
import { generation, hourMs, iso, nowMs, secretArn, settings, stateOf } from './states.ts';

const dayMs = 24 * hourMs;
const pair = {
  'client-a': { role: 'standby', origin: 'adopted', claimed: true },
  'client-b': { role: 'current', origin: 'created', claimed: true },
} as const;
const rotated: SecretState = stateOf([generation(1, 'grace'), generation(2, 'current', { clientId: 'client-b' })], {
  clients: pair,
  currentVersionId: 'v2',
  tableId: 'table-1',
});
const seen = (fields: Partial<Parameters<typeof observation>[0]> = {}) =>
  observation({ currentVersionId: 'v2', ...fields });
const codes = ({ findings }: { findings: readonly { code: string }[] }) => findings.map(({ code }) => code);

describe('R16: a secret that the ledger does not know', () => {
  const unknown = stateOf([], { nextGeneration: 1 });
  const first = { values: values({ v1: ['client-a', 1] }), logins: logins({ v1: 'accepted' }) };

  it('is adopted once it has logged in and its client is claimed (T1)', () => {
    expect(reconcile(observation({ values: first.values }), unknown, context).needs).toEqual([
      { kind: 'login', versionId: 'v1' },
    ]);
    const free = observation({ ...first, owners: owners({ 'client-a': undefined }) });
    expect(reconcile(free, unknown, context).needs).toEqual([
      { kind: 'claim', clientId: 'client-a', origin: 'adopted' },
    ]);
    const { state, findings } = reconcile({ ...free, owners: owners({ 'client-a': secretArn }) }, unknown, context);
    expect(state.generations).toEqual([
      expect.objectContaining({ n: 1, clientId: 'client-a', origin: 'adopted', state: 'current', versions: ['v1'] }),
    ]);
    expect(state.clients['client-a']).toEqual({ role: 'current', origin: 'adopted', claimed: false });
    expect(state.outbox.map(({ type }) => type)).toEqual(['credential-adopted']);
    expect(findings).toEqual([]);
  });

  it('is not adopted with a credential that does not log in (P4)', () => {
    const dead = observation({
      ...first,
      logins: logins({ v1: 'rejected' }),
      owners: owners({ 'client-a': undefined }),
    });
    const { state, needs } = reconcile(dead, unknown, context);
    expect(needs).toEqual([]);
    expect(state.generations).toEqual([]);
    expect(state.holds[0]?.code).toBe('current-credential-rejected');
  });

  it('is not adopted with the client of another secret, which is contested (R21)', () => {
    const { state, actions } = reconcile(
      observation({ ...first, owners: owners({ 'client-a': otherArn }) }),
      unknown,
      context,
    );
    expect(state.generations).toEqual([]);
    expect(state.holds[0]).toMatchObject({ code: 'client-shared', otherSecretArn: otherArn });
    expect(actions).toEqual([{ kind: 'contest', clientId: 'client-a' }]);
  });

  it('is not adopted if the description holds another account’s valid claim', () => {
    const claim = { secretArn: otherArn, clientId: 'client-a' };
    const claimed = observation({
      ...first,
      owners: owners({ 'client-a': undefined }),
      clients: clients({ 'client-a': { state: 'active', claim } }),
    });
    expect(reconcile(claimed, unknown, context)).toMatchObject({
      needs: [],
      state: { holds: [{ code: 'client-shared' }] },
    });
  });

  it('but that was rotated before: the ledger is missing, and nothing older is revoked', () => {
    const lost = observation({ ...first, wasRotated: true, owners: owners({ 'client-a': secretArn }) });
    expect(codes(reconcile(lost, unknown, context))).toEqual(['ledger-missing']);
  });

  const migrated = observation({
    currentVersionId: 'v1',
    previousVersionId: 'v0',
    wasRotated: true,
    values: values({ v1: ['client-a', 1], v0: ['client-b', 7] }),
    logins: logins({ v1: 'accepted', v0: 'accepted' }),
    owners: owners({ 'client-a': secretArn, 'client-b': secretArn }),
    clients: clients({ 'client-b': { state: 'active', hasOldMarker: true } }),
  });

  it('migration: AWSPREVIOUS gets a full grace period, and its client is the standby', () => {
    const { state, findings } = reconcile(migrated, unknown, context);
    expect(state.generations.map((each) => [each.n, each.clientId, each.state])).toEqual([
      [1, 'client-b', 'grace'],
      [2, 'client-a', 'current'],
    ]);
    expect(state.generations[0]?.duty?.dueAt).toBe(iso(nowMs + dayMs));
    expect(state.clients['client-b']?.role).toBe('standby');
    expect(findings).toEqual([]);
  });

  it('migration: AWSPREVIOUS is skipped without our mark or an order, because the document alone proves nothing', () => {
    const unmarked = { ...migrated, clients: clients({ 'client-b': { state: 'active' } }) };
    expect(reconcile(unmarked, unknown, context).state.generations).toHaveLength(1);
    const orderedBeside = (current: ObservedClient) => {
      const known = clients({ 'client-a': current, 'client-b': { state: 'active' } });
      const ordered = { ...unmarked, clients: known, orderedClientIds: ['client-b'] };
      return reconcile(ordered, unknown, context).state.generations;
    };
    // Another rotator made AWSCURRENT: whoever may invoke retire could otherwise have the client before it revoked.
    expect(orderedBeside({ state: 'active' })).toHaveLength(1);
    expect(orderedBeside({ state: 'active', hasOldMarker: true })).toHaveLength(2);
    const { needs } = reconcile({ ...unmarked, orderedClientIds: ['client-b'] }, unknown, context);
    expect(needs).toEqual([{ kind: 'client', clientId: 'client-a' }]);
    const owned = { ...migrated, owners: owners({ 'client-a': secretArn, 'client-b': otherArn }) };
    expect(reconcile(owned, unknown, context).state.generations).toHaveLength(1);
  });

  it('a named standby is adopted only if its description confirms it', () => {
    const named = new Map([
      ['v1', { kind: 'credential', credential: 1, clientId: 'client-a', standbyClientId: 'client-c' }],
    ] as const);
    const claim = { secretArn, clientId: 'client-c' };
    const both = observation({
      ...first,
      values: named,
      owners: owners({ 'client-a': secretArn, 'client-c': undefined }),
      clients: clients({ 'client-c': { state: 'active', claim } }),
    });
    expect(reconcile(both, unknown, context).needs).toEqual([
      { kind: 'claim', clientId: 'client-c', origin: 'adopted' },
    ]);
    const unmarked = { ...both, clients: clients({ 'client-c': { state: 'active' } }) };
    expect(reconcile(unmarked, unknown, context)).toMatchObject({
      needs: [],
      state: { generations: [{ clientId: 'client-a' }] },
    });
  });
});

describe('the secret', () => {
  it('R18: disabled rotation is a finding, and duties continue', () => {
    const { state, findings } = reconcile(seen({ rotation: 'off' }), rotated, context);
    expect(findings).toEqual([{ code: 'rotation-off', severity: 'warning' }]);
    expect(state.generations).toEqual(rotated.generations);
  });

  it('R18: disabled rotation is an outage in place with a dead AWSCURRENT', () => {
    const dead = stateOf([generation(1, 'revoked')]);
    const { findings } = reconcile(observation({ rotation: 'off' }), dead, { ...context, strategy: 'in-place' });
    expect(findings).toContainEqual({ code: 'rotation-off', severity: 'critical' });
  });

  it('R19: scheduled for deletion: held, and nothing is concluded from unreadable versions', () => {
    const { state, needs } = reconcile(seen({ deletion: 'gone', currentVersionId: undefined }), rotated, context);
    expect(needs).toEqual([]);
    expect(state.generations).toEqual(rotated.generations);
    expect(state.holds).toEqual([{ code: 'secret-deleted', since: iso(nowMs) }]);
  });

  it('R19: restored: every duty is due at least a grace period from now', () => {
    const held = { ...rotated, holds: [{ code: 'secret-deleted', since: iso(nowMs - dayMs) } as const] };
    const { state, actions } = reconcile(seen(), held, context);
    expect(state.holds).toEqual([]);
    expect(state.generations[0]?.duty).toMatchObject({ dueAt: iso(nowMs + dayMs), nextAttemptAt: iso(nowMs + dayMs) });
    expect(actions).toEqual([{ kind: 'arm-timer', generation: 1, at: iso(nowMs + dayMs) }]);
  });

  it('R20: another table: every duty waits once, and a finding reports it', () => {
    const restored = reconcile(seen({ tableId: 'table-2' }), rotated, context);
    expect(restored.findings).toEqual([{ code: 'ledger-restored', severity: 'critical' }]);
    expect(restored.state).toMatchObject({
      tableId: 'table-2',
      generations: [{ duty: { dueAt: iso(nowMs + dayMs) } }, {}],
    });
    expect(reconcile(seen({ tableId: 'table-2' }), restored.state, context).findings).toEqual([]);
  });

  it('R20: a credential of ours that is missing in the restored table is in its grace period', () => {
    const forgotten = seen({
      tableId: 'table-2',
      previousVersionId: 'v8',
      values: values({ v8: ['client-c', 8] }),
      owners: owners({ 'client-c': secretArn }),
    });
    const { state } = reconcile(forgotten, rotated, context);
    expect(state.generations.at(-1)).toMatchObject({ clientId: 'client-c', state: 'grace', versions: ['v8'] });
    const foreign = { ...forgotten, owners: owners({ 'client-c': undefined }) };
    expect(reconcile(foreign, rotated, context).state.generations).toHaveLength(2);
  });

  it('R20: a client whose OWNER is missing is ours if both its login and its claim confirm it', () => {
    const fields = {
      currentVersionId: 'v8',
      values: values({ v8: ['client-c', 8] }),
      owners: owners({ 'client-c': undefined }),
      logins: logins({ v8: 'accepted' }),
      clients: clients({ 'client-c': { state: 'active', claim: { secretArn, clientId: 'client-c' } } }),
    };
    expect(reconcile(observation({ ...fields, tableId: 'table-2' }), rotated, context).needs).toEqual([
      { kind: 'claim', clientId: 'client-c', origin: 'adopted' },
    ]);
    expect(reconcile(observation(fields), rotated, context).state.holds[0]?.code).toBe('client-changed');
  });
});

describe('R23: the tag "compromised"', () => {
  const open: SecretState = {
    ...stateOf([generation(1, 'current'), generation(2, 'planned', { clientId: 'client-b', token: 't-2' })], {
      clients: pair,
    }),
    rotation: {
      token: 't-2',
      generation: 2,
      strategy: 'alternating-clients',
      startedAt: iso(nowMs),
      baseVersionId: 'v1',
      emergency: false,
      settings,
    },
  };
  const pending = { currentVersionId: 'v1', pendingVersionId: 't-2', values: values({ 't-2': 'empty' }) };

  it('with the token of the open rotation makes it an emergency, even if the tag is removed later', () => {
    const { state } = reconcile(observation({ ...pending, compromised: 't-2' }), open, context);
    expect(state.rotation?.emergency).toBe(true);
    expect(reconcile(observation(pending), state, context).state.rotation?.emergency).toBe(true);
    expect(isEmergencyRotation(state, 't-2', undefined)).toBe(true);
  });

  it('with a version of a credential in its grace period ends that period', () => {
    const { state, actions } = reconcile(seen({ compromised: 'v1' }), rotated, context);
    expect(state.generations[0]).toMatchObject({
      compromised: true,
      duty: { dueAt: iso(nowMs), nextAttemptAt: iso(nowMs) },
    });
    expect(actions).toEqual([{ kind: 'arm-timer', generation: 1, at: iso(nowMs) }]);
  });

  it('with the current version makes the next rotation an emergency with no grace period', () => {
    const { state } = reconcile(seen({ compromised: 'v2' }), rotated, context);
    expect(isEmergencyRotation(state, 'any token', 'v2')).toBe(true);
    const moved = reconcile(seen({ compromised: 'v2', currentVersionId: 'v1' }), state, context).state;
    expect(moved.generations[1]?.duty?.dueAt).toBe(iso(nowMs));
  });

  it('with the token of a finished emergency does not mark its new credential as leaked', () => {
    const done = stateOf(
      [
        generation(1, 'grace'),
        generation(2, 'current', { token: 't-2', versions: ['t-2'], emergency: true, clientId: 'client-b' }),
      ],
      { clients: pair },
    );
    const { state, findings } = reconcile(observation({ currentVersionId: 't-2', compromised: 't-2' }), done, context);
    expect(state.generations[1]).not.toHaveProperty('compromised');
    expect(findings).toEqual([]);
  });

  it('the old credential of an emergency has no grace period', () => {
    const stored = {
      ...generation(2, 'stored', { clientId: 'client-b', token: 't-2', versions: ['t-2'] }),
      emergency: true,
    };
    const rotation = { ...(open.rotation as NonNullable<SecretState['rotation']>), emergency: true };
    const state = { ...open, generations: [generation(1, 'current'), stored], rotation };
    const after = reconcile(observation({ currentVersionId: 't-2' }), state, context).state;
    expect(after.generations[0]).toMatchObject({ state: 'grace', compromised: true, duty: { dueAt: iso(nowMs) } });
  });

  it('that does not apply is a finding', () => {
    expect(codes(reconcile(seen({ compromised: 'nothing' }), rotated, context))).toEqual(['emergency-not-applied']);
    expect(codes(reconcile(seen({ compromised: 't-9', stepToken: 't-9' }), rotated, context))).toEqual([]);
  });
});

describe('R24: decommission', () => {
  const approval: Approval = {
    secretArn,
    kind: 'decommission',
    by: 'anna',
    at: iso(nowMs),
    expiresAt: iso(nowMs + dayMs),
  };

  it('owes everything at once, and AWSCURRENT no longer makes a generation current', () => {
    const { state, actions } = reconcile(seen({ approvals: [approval] }), rotated, context);
    expect(state.generations.map(({ state: its, duty: owed }) => [its, owed?.dueAt])).toEqual([
      ['grace', iso(nowMs)],
      ['grace', iso(nowMs)],
    ]);
    expect(Object.values(state.clients).map(({ role }) => role)).toEqual(['leaving', 'leaving']);
    expect(actions).toContainEqual({ kind: 'remove-approval', approval });
    const later = reconcile(seen(), state, context);
    expect(later.state.generations).toEqual(state.generations);
  });

  it('continues when the secret is deleted', () => {
    const { state } = reconcile(seen({ approvals: [approval] }), rotated, context);
    expect(reconcile(seen({ deletion: 'gone' }), state, context).state.holds).toEqual([]);
  });

  it('R22: a changed strategy leaves the duties to phaseOf', () => {
    const changed = { ...context, strategy: 'replacement-client' } as const;
    expect(reconcile(seen(), rotated, changed).state).toEqual(rotated);
  });
});
