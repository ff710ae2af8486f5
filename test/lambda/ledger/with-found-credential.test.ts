import { describe, expect, it } from 'vitest';
import { dueSweeps } from '../../../lambda/ledger/due-sweeps.ts';
import { brokenRules } from '../../../lambda/ledger/state-rules.ts';
import { withFoundCredential } from '../../../lambda/ledger/with-found-credential.ts';
import { context } from './observations.ts';
import { generation, iso, nowMs, stateOf } from './states.ts';

const known = { role: 'current', origin: 'adopted', claimed: true } as const;
const from = stateOf([generation(1, 'current')], { clients: { 'client-a': known } });

describe('what a lost response created a second time', () => {
  it('is a new client: owed after a minute, and it leaves', () => {
    const state = withFoundCredential(from, { clientId: 'second' }, context);
    expect(state.generations.at(-1)).toMatchObject({
      n: 2,
      clientId: 'second',
      origin: 'created',
      state: 'abandoned',
      duty: { phase: 'deactivate', dueAt: iso(nowMs + 60_000) },
    });
    expect(state.clients.second).toEqual({ role: 'leaving', origin: 'created', claimed: false });
    expect(state.outbox.map(({ type }) => type)).toEqual(['credential-found']);
    expect(brokenRules(state)).toEqual([]);
  });

  it('is a further secret of a client that stays', () => {
    const several = stateOf([generation(1, 'current', { secretId: 's1' })], { clients: { 'client-a': known } });
    const state = withFoundCredential(several, { clientId: 'client-a', secretId: 's2' }, context);
    expect(state.generations.at(-1)).toMatchObject({ secretId: 's2', duty: { phase: 'delete-secret' } });
    expect(state.clients['client-a']).toEqual(known);
  });

  it.each([
    ['a client that is known', { clientId: 'client-a' }],
    ['what was found before', { clientId: 'second' }],
  ])('is not %s', (_, found) => {
    const before = withFoundCredential(from, { clientId: 'second' }, context);
    expect(withFoundCredential(before, found, context)).toBe(before);
  });
});

it.each([
  [iso(nowMs), [1]],
  [iso(nowMs + 1), []],
  [undefined, []],
])('a search is due at its time (%s)', (sweepAt, expected) => {
  const creation = {
    intentId: 'i-1',
    from: iso(nowMs),
    until: iso(nowMs),
    ...(sweepAt === undefined ? {} : { sweepAt }),
  };
  const state = stateOf([generation(1, 'revoked', { creation })]);
  expect(dueSweeps(state, nowMs).map(({ n }) => n)).toEqual(expected);
});
