import { describe, expect, it } from 'vitest';
import type { ObservedClient } from '../../../lambda/ledger/observation.ts';
import { reconcile } from '../../../lambda/ledger/reconcile.ts';
import type { IntentCall, SecretState } from '../../../lambda/ports/ledger-state.ts';
import { clients, context, logins, observation, values } from './observations.ts';
import { generation, iso, nowMs, stateOf } from './states.ts';

const pair = {
  'client-a': { role: 'standby', origin: 'created', claimed: true },
  'client-b': { role: 'current', origin: 'created', claimed: true },
} as const;

const open = (call: IntentCall): SecretState =>
  stateOf([generation(1, 'grace', { versions: ['v0', 'v1'] }), generation(2, 'current', { clientId: 'client-b' })], {
    clients: pair,
    currentVersionId: 'v2',
    intent: {
      id: 'i-1',
      call,
      clientId: 'client-a',
      generation: 1,
      committedAt: iso(nowMs - 120_000),
      sendBefore: nowMs - 105_000,
      attempt: 1,
    },
  });

const seen = (client: ObservedClient['state'], fields: Parameters<typeof observation>[0] = {}) =>
  observation({ currentVersionId: 'v2', clients: clients({ 'client-a': { state: client } }), ...fields });

describe('6.7: a revocation with an unknown outcome', () => {
  it('is found out about by a login with the newest version that can be read', () => {
    const readable = values({ v0: ['client-a', 1], v1: 'empty' });
    expect(reconcile(seen('active', { values: readable }), open('regenerate-secret'), context).needs).toEqual([
      { kind: 'login', versionId: 'v0' },
    ]);
  });

  it.each([
    ['rejected', 'revoked', false],
    ['accepted', 'grace', false],
    ['inconclusive', 'grace', true],
  ] as const)('whose credential is %s is %s', (login, state, isOpen) => {
    const result = reconcile(seen('active', { logins: logins({ v1: login }) }), open('regenerate-secret'), context);
    expect(result.state.generations[0]?.state).toBe(state);
    expect(result.state.intent !== undefined).toBe(isOpen);
  });

  it('is forgotten if no version can be read any more, so that the duty can be carried out', () => {
    const gone = values({ v0: 'empty', v1: 'unreadable' });
    const { state, needs } = reconcile(seen('active', { values: gone }), open('regenerate-secret'), context);
    expect(needs).toEqual([]);
    expect(state.intent).toBeUndefined();
    expect(state.generations[0]?.duty).toBeDefined();
  });
});
