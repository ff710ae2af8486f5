import { describe, expect, it } from 'vitest';
import { changedOutside, decideOrder, type OrderFacts } from '../../../lambda/ledger/decide-order.ts';
import type { SecretState } from '../../../lambda/ports/ledger-state.ts';
import { context, otherArn } from './observations.ts';
import { duty, generation, hourMs, iso, nowMs, secretArn, stateOf } from './states.ts';

const past = iso(nowMs - 1);
const due = duty({ dueAt: past, nextAttemptAt: past });
const clients = {
  'client-a': { role: 'standby', origin: 'adopted', claimed: true },
  'client-b': { role: 'current', origin: 'created', claimed: true },
} as const;

function ready(fields: Partial<OrderFacts> = {}, state: Partial<SecretState> = {}): OrderFacts {
  return {
    lock: 'acquired',
    secretArn,
    state: stateOf([generation(1, 'grace', { duty: due }), generation(2, 'current', { clientId: 'client-b' })], {
      clients,
      ...state,
    }),
    pendingGeneration: undefined,
    currentLogin: 'accepted',
    owner: { secretArn, contestedBy: [] },
    client: { state: 'active' },
    ...fields,
  };
}

const decide = (facts: OrderFacts, n = 1) => decideOrder(facts, n, context);
const withFirst = (fields: Partial<ReturnType<typeof generation>>) => ({
  generations: [generation(1, 'grace', { duty: due, ...fields }), generation(2, 'current', { clientId: 'client-b' })],
});
const without = (fact: 'currentLogin' | 'owner' | 'client') => {
  const { [fact]: _, ...facts } = ready();
  return facts;
};

describe('decideOrder', () => {
  it('proceeds with a duty of the ledger', () => {
    expect(decide(ready())).toMatchObject({ kind: 'proceed', phase: { phase: 'regenerate', clientId: 'client-a' } });
  });

  it('O1: unknown for a secret that is not in the ledger', () => {
    expect(decide(ready({ lock: 'absent' }))).toEqual({ kind: 'unknown-secret' });
  });

  it('O2: waits when the lock is not available', () => {
    expect(decide(ready({ lock: 'busy' }))).toEqual({ kind: 'busy', retrySeconds: 60 });
  });

  it('O4: forged, duplicate or obsolete: nothing is due', () => {
    expect(decide(ready(), 9)).toEqual({ kind: 'nothing-due' });
    expect(decide(ready(), 2)).toEqual({ kind: 'nothing-due' });
    const { duty: _, ...revoked } = generation(1, 'revoked');
    expect(decide(ready({}, { generations: [revoked] }))).toEqual({ kind: 'nothing-due' });
  });

  it('O5: waits if early, or while a retry or a deferral is pending', () => {
    const later = iso(nowMs + hourMs);
    expect(decide(ready({}, withFirst({ duty: duty() })))).toEqual({ kind: 'not-due', at: later });
    const deferred = duty({ dueAt: past, nextAttemptAt: later });
    expect(decide(ready({}, withFirst({ duty: deferred })))).toEqual({ kind: 'not-due', at: later });
  });

  it('O6: held while the secret is held or AWSPENDING points to the generation', () => {
    const holds = [{ code: 'client-changed', since: past } as const];
    expect(decide(ready({}, { holds }))).toEqual({ kind: 'held', reason: 'secret-held', seconds: 3600 });
    expect(decide(ready({ pendingGeneration: 1 }))).toEqual({ kind: 'held', reason: 'is-pending', seconds: 3600 });
  });

  it('O7, G3: proceeds only if AWSCURRENT logs in', () => {
    expect(decide(without('currentLogin'))).toEqual({ kind: 'ask', fact: 'current-login' });
    expect(decide(ready({ currentLogin: 'rejected' }))).toEqual({
      kind: 'held',
      reason: 'credential-rejected',
      seconds: 900,
    });
    expect(decide(ready({ currentLogin: 'inconclusive' }))).toMatchObject({ reason: 'login-inconclusive' });
  });

  it('G2: proceeds only on a client that this secret owns', () => {
    expect(decide(without('owner'))).toEqual({ kind: 'ask', fact: 'owner' });
    expect(decide(ready({ owner: 'free' }))).toMatchObject({ kind: 'held', reason: 'not-owned' });
    expect(decide(ready({ owner: { secretArn: otherArn, contestedBy: [] } }))).toMatchObject({ reason: 'not-owned' });
    const created = { 'client-a': { role: 'standby', origin: 'created', claimed: true } } as const;
    const creation = { intentId: 'i-1', from: past, until: past };
    const made = { clients: created, ...withFirst({ creation }) };
    const free = (client: NonNullable<OrderFacts['client']>) => decide(ready({ owner: 'free', client }, made));
    const claim = { secretArn, clientId: 'client-a' };
    expect(free({ state: 'active', claim })).toEqual({ kind: 'claim', clientId: 'client-a' });
    expect(free({ state: 'active', intentId: 'i-1' })).toEqual({ kind: 'claim', clientId: 'client-a' });
    expect(free({ state: 'absent' })).toEqual({ kind: 'gone', clientId: 'client-a' });
    for (const mark of [{}, { intentId: 'i-2' }, { intentId: 'i-1', claim: { ...claim, secretArn: otherArn } }]) {
      expect(free({ state: 'active', ...mark })).toMatchObject({ kind: 'held', reason: 'not-owned' });
    }
  });

  it('O8, R21: held while another secret uses the client or claims it', () => {
    const contested = { secretArn, contestedBy: [otherArn] };
    expect(decide(ready({ owner: contested }))).toMatchObject({ kind: 'held', reason: 'client-shared' });
    const claim = { secretArn: otherArn, clientId: 'client-a' };
    expect(decide(ready({ client: { state: 'active', claim } }))).toMatchObject({ reason: 'client-shared' });
  });

  it('R21: another secret that contests the client does not hold an emergency', () => {
    const leaked = withFirst({ compromised: true });
    const contested = { secretArn, contestedBy: [otherArn] };
    expect(decide(ready({ owner: contested }, leaked)).kind).toBe('proceed');
    const holds = [{ code: 'client-shared', since: past } as const];
    expect(decide(ready({}, { ...leaked, holds })).kind).toBe('proceed');
    const claim = { secretArn: otherArn, clientId: 'client-a' };
    expect(decide(ready({ client: { state: 'active', claim } }, leaked)).kind).toBe('proceed');
  });

  it('O8: handles a client that is deleted, disabled or changed by an operator', () => {
    expect(decide(without('client'))).toEqual({ kind: 'ask', fact: 'client' });
    expect(decide(ready({ client: { state: 'absent' } }))).toEqual({ kind: 'gone', clientId: 'client-a' });
    expect(decide(ready({ client: { state: 'inactive' } }))).toEqual({ kind: 'changed-outside', clientId: 'client-a' });
    expect(decide(ready({ client: { state: 'unknown' } }))).toMatchObject({ kind: 'held', reason: 'client-unknown' });
    expect(decide(ready({ client: { state: 'disabled' } }))).toMatchObject({ kind: 'held', reason: 'client-disabled' });
    const { state } = ready();
    const generations = [generation(1, 'quarantine', { duty: due }), ...state.generations.slice(1)];
    const quarantined = (client: 'active' | 'inactive') =>
      decide(ready({ client: { state: client } }, { generations }));
    expect(quarantined('active')).toEqual({ kind: 'changed-outside', clientId: 'client-a' });
    expect(quarantined('inactive')).toMatchObject({ kind: 'proceed', phase: { phase: 'delete' } });
  });

  it('O8: a client that was deactivated by hand gets one new grace period, and none in an emergency', () => {
    const inactive = { client: { state: 'inactive' } } as const;
    const again = withFirst({ duty: duty({ ...due, reason: changedOutside }) });
    expect(decide(ready(inactive, again))).toMatchObject({ kind: 'proceed', phase: { phase: 'regenerate' } });
    expect(decide(ready(inactive, withFirst({ compromised: true })))).toMatchObject({ kind: 'proceed' });
  });

  it('L5: held until the request of an earlier intent has taken effect or never will, and while its outcome is unknown', () => {
    const intent = (sendBefore: number): NonNullable<SecretState['intent']> => ({
      id: 'i-1',
      call: 'create-client',
      generation: 3,
      committedAt: past,
      sendBefore,
      attempt: 1,
    });
    const held = { kind: 'held', reason: 'outcome-unknown' };
    expect(decide(ready({}, { intent: intent(nowMs) }))).toEqual({ ...held, seconds: 30 });
    expect(decide(ready({}, { intent: intent(nowMs - 30_000) }))).toEqual({ ...held, seconds: 900 });
  });

  it('verifies a revocation in any state of the client', () => {
    const generations = [generation(1, 'revoked', { duty: due }), generation(2, 'current')];
    const { owner: _, client: __, ...facts } = ready({}, { generations });
    expect(decide(facts)).toMatchObject({ kind: 'proceed', phase: { phase: 'verify' } });
  });

  it('section 7: held while another generation needs its client', () => {
    const generations = [generation(1, 'grace', { duty: due }), generation(2, 'planned', { token: 't' })];
    expect(decide(ready({}, { generations }))).toMatchObject({ kind: 'held', reason: 'client-needed' });
  });

  it('6.7: first identifies a client that was to be created, and ends the duty if it never existed', () => {
    const { clientId: _, ...given } = generation(1, 'abandoned', { duty: due });
    const creation = { intentId: 'i-1', from: past, until: past };
    const current = generation(2, 'current', { clientId: 'client-b' });
    expect(decide(ready({}, { generations: [{ ...given, creation }, current] }))).toEqual({ kind: 'identify' });
    expect(decide(ready({}, { generations: [given, current] }))).toEqual({ kind: 'never-made' });
  });

  it('R24: a decommissioned secret needs no working AWSCURRENT', () => {
    const { currentLogin: _, ...facts } = ready({}, { decommissionedAt: past });
    expect(decide(facts)).toMatchObject({ kind: 'proceed' });
  });
});
