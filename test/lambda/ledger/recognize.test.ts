import { describe, expect, it } from 'vitest';
import { SecretValue } from '../../../domain/secret-value.ts';
import { withoutSweep, withSweep } from '../../../lambda/ledger/abandon-rotation.ts';
import { observeValues, type ReadDocument, recognize } from '../../../lambda/ledger/recognize.ts';
import { context } from './observations.ts';
import { generation, iso, nowMs, stateOf } from './states.ts';

const document = (clientId: string, secret: string) => ({ clientId, clientSecret: new SecretValue(secret) });

describe('recognizing a credential', () => {
  const values = observeValues(
    new Map<string, ReadDocument | 'unreadable' | 'empty'>([
      ['v1', document('client-a', 'one')],
      ['v2', { ...document('client-a', 'two'), secretId: 's-2' }],
      ['v3', document('client-a', 'one')],
      ['v4', document('client-b', 'one')],
      ['v5', 'unreadable'],
    ]),
  );
  const state = stateOf([generation(1, 'grace'), generation(2, 'current', { versions: ['v2'] })]);

  it('C2: equal credentials are told by client and secret, and no secret comes out', () => {
    const numbers = ['v1', 'v2', 'v3', 'v4'].map((id) => {
      const value = values.get(id);
      return value?.kind === 'credential' ? value.credential : undefined;
    });
    expect(numbers).toEqual([0, 1, 0, 2]);
    expect(JSON.stringify([...values])).not.toMatch(/one|two/);
  });

  it('C1, C2: by its version, else by what it is, else not at all', () => {
    expect(recognize(state, new Map(), 'v1')).toEqual({ kind: 'known', n: 1 });
    expect(recognize(state, values, 'v3')).toEqual({ kind: 'known', n: 1 });
    expect(recognize(state, values, 'v4')).toEqual({ kind: 'unknown', clientId: 'client-b' });
    expect(recognize(state, values, 'v5')).toEqual({ kind: 'unreadable' });
    expect(recognize(state, values, 'v6')).toEqual({ kind: 'unread', versionId: 'v6' });
  });
});

it('6.7: a sweep is owed once', () => {
  const creation = { intentId: 'i-1', from: iso(nowMs), until: iso(nowMs) };
  const owed = withSweep(stateOf([generation(1, 'current', { creation })]), 1, context);
  expect(owed.generations[0]?.creation?.sweepAt).toBe(iso(nowMs + 600_000));
  expect(withoutSweep(owed, 1).generations[0]?.creation).toEqual(creation);
});
