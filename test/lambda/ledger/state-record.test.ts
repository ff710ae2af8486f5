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
      phase: 'creating',
      emergency: false,
      settings,
    },
    outbox: [event],
  },
);

const write = { secretArn, rev: 7, writeId: 'w-1' };
const invalid = expect.objectContaining({ code: 'ledger-item-invalid' });

describe('the STATE item', () => {
  it('comes back as it was written', () => {
    expect(decodeState(encodeState(full, { ...write, lock: { holder: 'rotate/r/1', untilMs: 5 } }))).toEqual(full);
  });

  it('is free of its lock where none is given (L3)', () => {
    expect(encodeState(full, write)).not.toHaveProperty('lockHolder');
  });

  it('is due when the first of its duties and visits is', () => {
    const owed = stateOf([
      generation(1, 'grace'),
      generation(2, 'grace', { duty: duty({ nextAttemptAt: iso(nowMs) }) }),
    ]);
    expect(encodeState(owed, write)).toMatchObject({ dueAt: iso(nowMs), shard: shardOf(secretArn) });
    expect(encodeState(stateOf([]), write).dueAt).toBe(iso(nowMs + hourMs));
  });

  it('is due when a second client of a lost response is looked for', () => {
    const creation = { intentId: 'i-1', from: iso(nowMs), until: iso(nowMs), sweepAt: iso(nowMs + 1) };
    expect(encodeState(stateOf([generation(1, 'current', { creation })]), write).dueAt).toBe(iso(nowMs + 1));
  });

  it('holds nothing yet where no one has committed', () => {
    expect(decodeState({ pk: `SECRET#${secretArn}`, schema: 1 })).toBeUndefined();
  });

  it('is left alone when a newer version wrote it', () => {
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
  ])('with %s is an error that has a code', (_what, data) => {
    expect(() => decodeState({ ...encodeState(full, write), data })).toThrow(invalid);
  });

  it('without a schema number is an error that has a code', () => {
    expect(() => decodeState({ pk: `SECRET#${secretArn}` } as never)).toThrow(invalid);
  });
});

describe('the keys of events', () => {
  it('are given once, by the commit that records them', () => {
    const first = stampEvents(full, 7);
    expect(first.outbox[0]?.key).toBe(`EVENT#${iso(nowMs)}#7-0`);
    const second = stampEvents({ ...first, outbox: [...first.outbox, event] }, 8);
    expect(second.outbox.map(({ key }) => key)).toEqual([`EVENT#${iso(nowMs)}#7-0`, `EVENT#${iso(nowMs)}#8-1`]);
    expect(stampEvents(second, 9)).toBe(second);
  });
});
