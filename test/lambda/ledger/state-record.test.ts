import { describe, expect, it } from 'vitest';
import { shardOf } from '../../../lambda/ledger/keys.ts';
import { decodeState, encodeState, stampEvents } from '../../../lambda/ledger/state-record.ts';
import type { LedgerEvent, SecretState } from '../../../lambda/ports/ledger-state.ts';
import { duty, generation, hourMs, iso, nowMs, secretArn, settings, stateOf } from './states.ts';

const event: LedgerEvent = {
  at: iso(nowMs),
  type: 'credential-adopted',
  generation: 1,
  reason: 'first seen',
  function: 'watch',
  requestId: 'r-1',
  correlationIds: [],
  details: {},
};

const full: SecretState = stateOf(
  [
    generation(2, 'revoked', {
      revoked: { how: 'regenerate-secret', at: iso(nowMs), verified: { status: 401, error: 'invalid_client' } },
    }),
    generation(3, 'current'),
    generation(4, 'planned', { token: 'token-4', clientId: 'client-b' }),
  ],
  {
    clients: { 'client-a': { role: 'current', origin: 'adopted', claimed: true } },
    rotation: {
      token: 'token-4',
      generation: 4,
      strategy: 'alternating-clients',
      startedAt: iso(nowMs),
      baseVersionId: 'v3',
      emergency: false,
      settings,
    },
    outbox: [event],
  },
);

const write = { secretArn, rev: 7, writeId: 'w-1' };
const invalid = expect.objectContaining({ code: 'ledger-item-invalid' });

describe('the STATE item', () => {
  it('survives a round trip', () => {
    expect(decodeState(encodeState(full, { ...write, lock: { holder: 'rotate/r/1', untilMs: 5 } }))).toEqual(full);
  });

  it('releases its lock if none is given (L3)', () => {
    expect(encodeState(full, write)).not.toHaveProperty('lockHolder');
  });

  it('is due at the earliest of its duties and visits', () => {
    const owed = stateOf([
      generation(1, 'grace'),
      generation(2, 'grace', { duty: duty({ nextAttemptAt: iso(nowMs) }) }),
    ]);
    expect(encodeState(owed, write)).toMatchObject({ dueAt: iso(nowMs), shard: shardOf(secretArn) });
    expect(encodeState(stateOf([]), write).dueAt).toBe(iso(nowMs + hourMs));
  });

  it('is due when a sweep for a second client is due', () => {
    const creation = { intentId: 'i-1', from: iso(nowMs), until: iso(nowMs), sweepAt: iso(nowMs + 1) };
    expect(encodeState(stateOf([generation(1, 'current', { creation })]), write).dueAt).toBe(iso(nowMs + 1));
  });

  it('is undefined before the first commit', () => {
    expect(decodeState({ pk: `SECRET#${secretArn}`, schema: 1 })).toBeUndefined();
  });

  it('is not parsed when a newer version wrote it', () => {
    const record = { ...encodeState(full, write), schema: 2 };
    expect(() => decodeState(record)).toThrow(expect.objectContaining({ code: 'ledger-newer-schema' }));
  });

  it.each([
    ['no JSON', '{'],
    ['another type', JSON.stringify({ ...full, nextGeneration: '5' })],
    ['a field that is not known', JSON.stringify({ ...full, tomorrow: true })],
    ['a time that is none', JSON.stringify({ ...full, nextCheckAt: 'soon' })],
    ['two current generations', JSON.stringify(stateOf([generation(1, 'current'), generation(2, 'current')]))],
    ['a planned generation without its rotation', JSON.stringify(stateOf([generation(1, 'planned')]))],
    ['a number that is given away twice', JSON.stringify({ ...full, nextGeneration: 4 })],
    ['a debt without a duty', JSON.stringify({ ...stateOf([{ ...generation(1, 'revoked'), state: 'grace' }]) })],
  ])('with %s is a coded error', (_what, data) => {
    expect(() => decodeState({ ...encodeState(full, write), data })).toThrow(invalid);
  });

  it('without a schema number is a coded error', () => {
    expect(() => decodeState({ pk: `SECRET#${secretArn}` } as never)).toThrow(invalid);
  });
});

describe('the keys of events', () => {
  it('are assigned once, by the commit that records the events', () => {
    const first = stampEvents(full, 7);
    expect(first.outbox[0]?.key).toBe(`EVENT#${iso(nowMs)}#7-0`);
    const second = stampEvents({ ...first, outbox: [...first.outbox, event] }, 8);
    expect(second.outbox.map(({ key }) => key)).toEqual([`EVENT#${iso(nowMs)}#7-0`, `EVENT#${iso(nowMs)}#8-1`]);
    expect(stampEvents(second, 9)).toBe(second);
  });
});
