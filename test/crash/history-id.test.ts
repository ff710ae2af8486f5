import { describe, expect, it } from 'vitest';
import { formatHistoryId, parseHistoryId } from './history-id.ts';
import { scenarios } from './scenario.ts';

describe('the line that stands for a history', () => {
  it.each([
    'replacement-client/once',
    'alternating-clients, first rotation/at-once',
    'in-place/twice+stall@rotate:0',
    'replacement-client/crash-after@rotate:7+lost-reply@rotate:12',
    'replacement-client, every destination/duplicate@retire:vault POST /v1/{mount}/data/{path}#2+crash-before@rotate:0',
    'multi-secret/stall-after@rotate:genesys POST /api/v2/oauth/clients/{clientId}/secrets#1',
  ])('contains everything needed to replay %s', (id) => {
    expect(formatHistoryId(parseHistoryId(id))).toBe(id);
  });

  it('names the call by index or operation', () => {
    const { scenario, faults, invocation } = parseHistoryId('in-place/lost-reply@retire:3+duplicate@rotate:a b c#2');
    expect(scenario).toBe(scenarios.find(({ name }) => name === 'in-place'));
    expect(invocation).toBe('once');
    expect(faults).toEqual([
      { kind: 'lost-reply', functionName: 'retire', call: 3 },
      { kind: 'duplicate', functionName: 'rotate', call: { name: 'a b c', occurrence: 2 } },
    ]);
  });

  it.each([
    ['in-plaice/once', 'Unknown scenario "in-plaice" (allowed: "replacement-client", '],
    ['in-place', 'Unknown history "in-place" (allowed: "in-place/once", '],
    ['in-place/', 'Unknown fault "" (allowed: "once first", '],
    ['in-place/crash-after', 'Unknown fault "crash-after" (allowed: '],
    ['in-place/twice+once', 'Unknown fault "once" (allowed: '],
    ['in-place/crash@rotate:1', 'Unknown kind of fault "crash" (allowed: "lost-reply", "crash-before", '],
    ['in-place/crash-after@watch:1', 'Unknown function "watch" (allowed: "rotate", "retire").'],
    ['in-place/crash-after@rotate:-1', 'Unknown fault "crash-after@rotate:-1" (allowed: '],
    ['in-place/crash-after@rotate:vault GET#0', 'Unknown fault "crash-after@rotate:vault GET#0" (allowed: '],
  ])('reports for "%s" what was received and what is allowed', (id, message) => {
    expect(() => parseHistoryId(id)).toThrow(message);
  });

  it('differs from that of every other scenario', () => {
    const names = scenarios.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => name.includes('/'))).toEqual([]);
  });
});
