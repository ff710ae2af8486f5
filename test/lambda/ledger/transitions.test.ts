import { describe, expect, it } from 'vitest';
import { chooseTarget, type TargetFacts } from '../../../lambda/ledger/choose-target.ts';
import { nowInForce } from '../../../lambda/ledger/now-in-force.ts';
import { nowStored } from '../../../lambda/ledger/now-stored.ts';
import {
  afterAbsence,
  afterDeferral,
  afterFailure,
  afterHold,
  newDuty,
  periodSeconds,
} from '../../../lambda/ledger/periods.ts';
import { phaseOf } from '../../../lambda/ledger/phase-of.ts';
import { type Plan, planGeneration, withIntent } from '../../../lambda/ledger/plan-generation.ts';
import { resumePlan } from '../../../lambda/ledger/resume-plan.ts';
import { nowInQuarantine, nowRevoked, nowVerified, withNewGracePeriod } from '../../../lambda/ledger/revoke.ts';
import { brokenRules } from '../../../lambda/ledger/state-rules.ts';
import { transferIn, transferOut } from '../../../lambda/ledger/transfer-client.ts';
import { context, clients as observedClients, otherArn } from './observations.ts';
import { duty, generation, hourMs, iso, nowMs, secretArn, settings, stateOf } from './states.ts';

const clients = {
  'client-a': { role: 'standby', origin: 'adopted', claimed: true },
  'client-b': { role: 'current', origin: 'created', claimed: true },
} as const;
const rotated = stateOf([generation(1, 'grace'), generation(2, 'current', { clientId: 'client-b' })], { clients });
const rejected = { status: 401, error: 'invalid_client' };

const plan: Plan = {
  token: 't-3',
  target: { call: 'create-client' },
  intentId: 'i-3',
  strategy: 'alternating-clients',
  settings,
  baseVersionId: 'v2',
  emergency: false,
};

describe('T2: planGeneration', () => {
  it('opens the rotation with the intent of its call', () => {
    const state = planGeneration(rotated, plan, context);
    expect(brokenRules(state)).toEqual([]);
    expect(state).toMatchObject({
      nextGeneration: 4,
      rotation: { token: 't-3', generation: 3 },
      intent: { id: 'i-3', call: 'create-client', generation: 3, sendBefore: nowMs + 15_000, attempt: 1 },
    });
    expect(state.generations[2]).toMatchObject({ n: 3, state: 'planned', versions: [], creation: { intentId: 'i-3' } });
  });

  it('plans the same generation again, because a token has one', () => {
    const once = planGeneration(rotated, plan, context);
    const target = { call: 'regenerate-secret', clientId: 'client-c' } as const;
    const again = planGeneration(once, { ...plan, target }, { ...context, nowMs: nowMs + hourMs });
    expect(again.generations).toHaveLength(3);
    expect(again.generations[2]).toMatchObject({ clientId: 'client-c', creation: { intentId: 'i-3' } });
    expect(again.intent).toMatchObject({ attempt: 2, sendBefore: nowMs + hourMs + 15_000 });
    const created = planGeneration(again, plan, { ...context, nowMs: nowMs + hourMs });
    expect(created.generations[2]).not.toHaveProperty('clientId');
    expect(created.generations[2]?.creation?.from).toBe(once.generations[2]?.creation?.from);
  });

  it('throws while another rotation is open', () => {
    const once = planGeneration(rotated, plan, context);
    expect(() => planGeneration(once, { ...plan, token: 't-4' }, context)).toThrow(TypeError);
  });
});

describe('revocations', () => {
  it('T7: regenerated and verified: nothing is owed', () => {
    const intent = { id: 'i-1', call: 'regenerate-secret', clientId: 'client-a', generation: 1 } as const;
    const sent = withIntent(rotated, intent, context);
    expect(sent.intent).toMatchObject({ ...intent, attempt: 1 });
    expect(withIntent(sent, intent, context).intent?.attempt).toBe(2);
    const done = { how: 'regenerate-secret', reason: 'due', verified: rejected } as const;
    const state = nowRevoked(sent, 1, done, context);
    expect(state.generations[0]).toMatchObject({ state: 'revoked', revoked: { verified: rejected } });
    expect(state.generations[0]).not.toHaveProperty('duty');
    expect(state).not.toHaveProperty('intent');
    expect(state.outbox.at(-1)?.type).toBe('revocation-verified');
  });

  it('T8: deactivated: the deletion is owed after the quarantine, counted from when the preceding phase was due', () => {
    const state = nowInQuarantine(rotated, 1, { reason: 'due' }, context);
    expect(state.generations[0]).toMatchObject({
      state: 'quarantine',
      duty: { phase: 'delete', dueAt: iso(nowMs + hourMs + 604_800_000) },
    });
    expect(state.clients['client-a']?.role).toBe('leaving');
  });

  it('T8: an abandoned client that we created is deleted after a minute, an adopted one after its quarantine', () => {
    const given = (clientId: string) =>
      stateOf([generation(1, 'abandoned', { clientId, duty: duty({ dueAt: iso(nowMs) }) })], { clients });
    const dueAt = (clientId: string) =>
      nowInQuarantine(given(clientId), 1, { reason: 'due' }, context).generations[0]?.duty?.dueAt;
    expect(dueAt('client-b')).toBe(iso(nowMs + 60_000));
    expect(dueAt('client-a')).toBe(iso(nowMs + 604_800_000));
  });

  it('T9: deleted: the client and all duties on it are removed', () => {
    const both = stateOf([generation(1, 'abandoned'), generation(2, 'quarantine')], { clients });
    const state = nowRevoked(both, 2, { how: 'delete-client', reason: 'due' }, context);
    expect(state.generations.map((each) => each.state)).toEqual(['revoked', 'revoked']);
    expect(state.clients['client-a']?.role).toBe('gone');
    expect(brokenRules(state)).toEqual([]);
  });

  it('a verification keeps the method of revocation', () => {
    const dead = generation(1, 'revoked', { duty: duty(), revoked: { how: 'superseded', at: iso(nowMs) } });
    const state = nowVerified(stateOf([dead]), 1, rejected, context);
    expect(state.generations[0]).toMatchObject({ revoked: { how: 'superseded', verified: rejected } });
    expect(state.generations[0]).not.toHaveProperty('duty');
  });

  it('O8: an operator activated the client: a full new grace period', () => {
    const state = withNewGracePeriod(stateOf([generation(1, 'quarantine')], { clients }), 1, 'activated', context);
    expect(state.generations[0]).toMatchObject({ state: 'grace', duty: { dueAt: iso(nowMs + 86_400_000) } });
  });
});

it('T5: after a change from multi-secret the client has one secret again, so its old one is dead and only proved', () => {
  const before = stateOf(
    [
      generation(1, 'revoked', { secretId: 'secret-1' }),
      generation(2, 'current'),
      generation(3, 'stored', { token: 't-3' }),
    ],
    { clients: { 'client-a': { role: 'current', origin: 'adopted', claimed: true } } },
  );
  expect(nowInForce(before, 3, { ...context, strategy: 'in-place' }).generations[1]).toMatchObject({
    state: 'revoked',
    duty: { phase: 'verify' },
  });
});

describe('T5: a client that leaves', () => {
  const changed = () => {
    const before = stateOf(
      [
        generation(1, 'revoked'),
        generation(2, 'current', { clientId: 'client-b' }),
        generation(3, 'stored', { clientId: 'client-c' }),
      ],
      {
        clients: {
          'client-a': { role: 'standby', origin: 'adopted', claimed: true },
          'client-b': { role: 'current', origin: 'created', claimed: true },
          'client-c': { role: 'pending', origin: 'created', claimed: true },
        },
      },
    );
    return nowInForce(before, 3, { ...context, strategy: 'replacement-client' });
  };

  it('is owed although all its credentials are revoked: after a change of the strategy nothing else would end it', () => {
    const { generations, clients } = changed();
    expect(clients['client-a']?.role).toBe('leaving');
    expect(generations.at(-1)).toMatchObject({
      n: 4,
      clientId: 'client-a',
      origin: 'adopted',
      state: 'abandoned',
      duty: { phase: 'deactivate' },
    });
  });

  it.each(['multi-secret', 'in-place'] as const)('leaves as well if the other client goes on (%s)', (strategy) => {
    const planned = planGeneration(
      stateOf([generation(1, 'revoked'), generation(2, 'current', { clientId: 'client-b' })], { clients }),
      { ...plan, strategy, target: { call: 'regenerate-secret', clientId: 'client-b' } },
      context,
    );
    const stored = nowStored(planned, 3, { versionId: 'v3', clientId: 'client-b' }, context);
    const { clients: after, generations } = nowInForce(stored, 3, context);
    expect(after).toMatchObject({ 'client-a': { role: 'leaving' }, 'client-b': { role: 'current' } });
    expect(generations.at(-1)).toMatchObject({ clientId: 'client-a', state: 'abandoned' });
  });

  it('is owed once', () => {
    const state = changed();
    expect(nowInForce(state, 3, context).generations).toHaveLength(4);
  });
});

describe('periods', () => {
  const long = { ...settings, tokenSeconds: 1_000_000 };

  it('that may end live tokens are at least as long as the token lifetime', () => {
    const grace = generation(1, 'grace');
    expect(periodSeconds(rotated, grace, 'regenerate', long)).toBe(1_000_000);
    expect(periodSeconds(rotated, grace, 'delete-secret', long)).toBe(1_000_000);
    expect(periodSeconds(rotated, grace, 'deactivate', long)).toBe(86_400);
    expect(periodSeconds(rotated, grace, 'delete', long)).toBe(1_000_000);
    expect(periodSeconds(rotated, generation(1, 'abandoned'), 'regenerate', long)).toBe(60);
    expect(periodSeconds(rotated, { ...grace, compromised: true }, 'delete', long)).toBe(0);
  });

  it('O11: a failure is retried after 1, 5, 15, 30, 60, 60 minutes, without end', () => {
    let owed = duty();
    const minutes = Array.from({ length: 7 }, () => {
      owed = afterFailure(owed, nowMs);
      return (Date.parse(owed.nextAttemptAt) - nowMs) / 60_000;
    });
    expect(minutes).toEqual([1, 5, 15, 30, 60, 60, 60]);
    expect(owed).toMatchObject({ attempts: 7, dueAt: duty().dueAt });
  });

  it('G10: a hold and a deferral move only the next attempt', () => {
    expect(afterHold(duty(), nowMs, 900)).toEqual({ ...duty(), nextAttemptAt: iso(nowMs + 900_000) });
    expect(afterDeferral(duty(), nowMs, 86_400)).toEqual({
      ...duty(),
      deferrals: 1,
      nextAttemptAt: iso(nowMs + 86_400_000),
    });
  });

  it('R19, R20: an absence shortens nothing', () => {
    const far = duty({ dueAt: iso(nowMs + 99 * 86_400_000) });
    expect(afterAbsence(far, nowMs)).toMatchObject({ dueAt: far.dueAt, nextAttemptAt: iso(nowMs + 86_400_000) });
  });

  it('count from now, or from when the preceding phase was due, if that is later', () => {
    const start = { phase: 'delete', seconds: 60, reason: 'due', settings, nowMs } as const;
    expect(newDuty({ ...start, previousDueAt: iso(nowMs - hourMs) }).dueAt).toBe(iso(nowMs + 60_000));
    expect(newDuty({ ...start, previousDueAt: iso(nowMs + hourMs) }).dueAt).toBe(iso(nowMs + hourMs + 60_000));
  });
});

describe('phaseOf, beyond the model', () => {
  const several = (role: 'current' | 'leaving', first = generation(1, 'grace', { secretId: 's-1' })) =>
    stateOf([first, generation(2, 'current', { secretId: 's-2' })], {
      clients: { 'client-a': { role, origin: 'adopted', claimed: true } },
    });
  const phase = (state: Parameters<typeof phaseOf>[0]) => phaseOf(state, 1, 'multi-secret', nowMs);

  it('a dead generation owes its verification, also when its client has several secrets now', () => {
    const dead = generation(1, 'revoked', { duty: duty({ phase: 'verify' }) });
    const state = stateOf([dead, generation(2, 'current', { secretId: 'secret-2' })], {
      clients: { 'client-a': { role: 'current', origin: 'adopted', claimed: true } },
    });
    expect(phaseOf(state, 1, 'multi-secret', nowMs)).toEqual({ kind: 'phase', phase: 'verify', clientId: 'client-a' });
  });

  it('multi-secret: deletes only the one secret, and none that it cannot identify', () => {
    expect(phase(several('current'))).toMatchObject({ phase: 'delete-secret', secretId: 's-1' });
    const { secretId: _, ...unnamed } = generation(1, 'grace', { secretId: 's-1' });
    expect(phase(several('current', unnamed))).toEqual({ kind: 'held', reason: 'ambiguous-client-secret' });
  });

  it('multi-secret: a client that leaves is not deactivated while another of its secrets is needed', () => {
    expect(phase(several('leaving'))).toEqual({ kind: 'held', reason: 'client-needed' });
  });
});

describe('S1: chooseTarget, beyond the model', () => {
  const facts: TargetFacts = {
    strategy: 'alternating-clients',
    currentClientId: 'client-b',
    login: 'accepted',
    mayRepair: false,
    emergency: false,
    clients: observedClients({ 'client-a': { state: 'active' }, 'client-b': { state: 'active' } }),
    contestedClientIds: new Set(),
    nowMs,
  };
  const regenerate = { kind: 'target', target: { call: 'regenerate-secret', clientId: 'client-a' } };

  it('an emergency does not wait for the standby’s grace period', () => {
    expect(chooseTarget(rotated, facts)).toMatchObject({ kind: 'refused', code: 'standby-in-grace-period' });
    expect(chooseTarget(rotated, { ...facts, emergency: true })).toEqual(regenerate);
  });

  it('an emergency is not stopped by another secret that logs in as the standby client', () => {
    const contested = { ...facts, contestedClientIds: new Set(['client-a']) };
    expect(chooseTarget(rotated, contested)).toMatchObject({ kind: 'refused', code: 'client-shared' });
    expect(chooseTarget(rotated, { ...contested, emergency: true })).toEqual(regenerate);
  });

  it('multi-secret creates a secret on the client, also as a repair', () => {
    const target = { kind: 'target', target: { call: 'create-secret', clientId: 'client-b' } };
    expect(chooseTarget(rotated, { ...facts, strategy: 'multi-secret' })).toEqual(target);
    const several = stateOf([generation(1, 'revoked', { clientId: 'client-b', secretId: 's-1' })], { clients });
    expect(chooseTarget(several, { ...facts, strategy: 'multi-secret', login: 'rejected', mayRepair: true })).toEqual(
      target,
    );
  });

  it('repairs a credential that was revoked, though Genesys Cloud still accepts it, and not its hold', () => {
    const revoked = stateOf([generation(1, 'revoked', { clientId: 'client-b' })], {
      clients,
      holds: [{ code: 'credential-rejected', since: iso(nowMs), clientId: 'client-b' }],
    });
    const dead = { ...facts, strategy: 'in-place', mayRepair: true } as const;
    expect(chooseTarget(revoked, dead)).toEqual({
      kind: 'target',
      target: { call: 'regenerate-secret', clientId: 'client-b' },
    });
    expect(chooseTarget(revoked, { ...dead, mayRepair: false })).toMatchObject({ kind: 'refused', code: 'held' });
  });

  it('creates nothing after an inconclusive login (G7)', () => {
    expect(chooseTarget(rotated, { ...facts, login: 'inconclusive' })).toMatchObject({ code: 'login-inconclusive' });
  });
});

describe('6.7: resumePlan', () => {
  const chosen = { call: 'create-client' } as const;
  const facts = { target: chosen, logins: new Map(), nowMs };
  const rotation = {
    token: 't-3',
    generation: 3,
    strategy: 'alternating-clients',
    startedAt: iso(nowMs),
    baseVersionId: 'v2',
    emergency: false,
    settings,
  } as const;
  const planned = (fields: Parameters<typeof generation>[2]) =>
    stateOf([...rotated.generations, generation(3, 'planned', { token: 't-3', ...fields })], { clients, rotation });
  const { clientId: _, ...creating } = generation(3, 'planned', {
    token: 't-3',
    creation: { intentId: 'i-3', from: iso(nowMs), until: iso(nowMs) },
  });
  const unmade = stateOf([...rotated.generations, creating], { clients, rotation });

  it('searches for the client that a call with a lost response may have created, before it creates another', () => {
    expect(resumePlan(unmade, facts)).toEqual({ kind: 'find', intentId: 'i-3' });
    expect(resumePlan(unmade, { ...facts, found: { clientId: undefined } })).toEqual({
      kind: 'target',
      target: chosen,
    });
    const target = { call: 'regenerate-secret', clientId: 'client-c' };
    expect(resumePlan(unmade, { ...facts, found: { clientId: 'client-c' } })).toEqual({ kind: 'target', target });
  });

  it('checks whether the planned client still has the secret that programs hold', () => {
    const state = planned({ clientId: 'client-a' });
    const login = (outcome: 'accepted' | 'rejected' | 'inconclusive') =>
      resumePlan(state, { ...facts, logins: new Map([[1, outcome]]) });
    expect(resumePlan(state, facts)).toEqual({ kind: 'log-in', generation: 1 });
    expect(login('accepted')).toEqual({ kind: 'target', target: chosen });
    expect(login('rejected')).toEqual({ kind: 'target', target: { call: 'regenerate-secret', clientId: 'client-a' } });
    expect(login('inconclusive')).toEqual({ kind: 'refused', code: 'login-inconclusive' });
  });

  it('multi-secret: deletes the secret that a call with a lost response may have created', () => {
    const creation = { intentId: 'i-3', from: iso(nowMs), until: iso(nowMs) };
    const state = {
      ...planned({ clientId: 'client-b', creation }),
      rotation: { ...rotation, strategy: 'multi-secret' as const },
    };
    expect(resumePlan(state, facts)).toEqual({
      kind: 'delete-secret-of-intent',
      intentId: 'i-3',
      clientId: 'client-b',
    });
  });
});

describe('R25: transfer', () => {
  const move = { clientId: 'client-b', fromSecretArn: otherArn, toSecretArn: secretArn };

  it('writes the generations there with new numbers, once, and removes them here', () => {
    const moved = transferIn(stateOf([]), rotated, move, context);
    expect(moved.generations).toEqual([
      expect.objectContaining({
        n: 1,
        state: 'grace',
        versions: [],
        transferredFrom: { secretArn: otherArn, generation: 2 },
      }),
    ]);
    expect(brokenRules(moved)).toEqual([]);
    expect(transferIn(moved, rotated, move, context)).toBe(moved);
    const left = transferOut(rotated, move, context);
    expect(left.generations.map(({ n }) => n)).toEqual([1]);
    expect(left).not.toHaveProperty('currentGeneration');
    expect(left.clients).not.toHaveProperty('client-b');
    expect(transferOut(left, move, context)).toBe(left);
  });

  it('waits for the end of a rotation that creates a credential for the client', () => {
    const open = stateOf([generation(1, 'planned', { clientId: 'client-b' })]);
    expect(() => transferIn(stateOf([]), open, move, context)).toThrow(TypeError);
  });
});
