import { describe, expect, it } from 'vitest';
import { countsThatFell, renderEvidence, withoutCounts } from './evidence.ts';
import type { History } from './history.ts';
import { parseHistoryId } from './history-id.ts';

const history = (id: string, more: Partial<History> = {}): History => ({
  ...parseHistoryId(id),
  statesChecked: 40,
  violations: [],
  calls: [],
  struck: true,
  ...more,
});

const undisturbed = history('in-place/once');
const crashed = history('in-place/crash-after@rotate:1');
const pair = history('multi-secret/crash-after@rotate:1+lost-reply@rotate:2');

describe('the document of the exploration', () => {
  const document = renderEvidence([undisturbed, crashed, pair]);

  it('has a row per scenario, and a total', () => {
    expect(document).toContain('| in-place | 0 | 0 | 0 | 1 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 2 | 80 | 0 |');
    expect(document).toContain('| multi-secret | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 1 | 0 | 0 | 1 | 40 | 0 |');
    expect(document).toContain('| **total** |  | 0 | 0 | 1 | 0 | 0 | 0 | 0 | 0 | 1 | 0 | 0 | 3 | 120 | 0 |');
    expect(document).toContain('It explored 3 histories and checked the invariants in 120 states:\n0 violations.');
  });

  it('is the same for different counts', () => {
    const other = [undisturbed, undisturbed, { ...crashed, statesChecked: 41 }, pair];
    expect(renderEvidence(other)).not.toBe(document);
    expect(withoutCounts(renderEvidence(other))).toBe(withoutCounts(document));
    const part = [undisturbed, crashed, pair];
    expect(withoutCounts(renderEvidence(other, 24))).toBe(withoutCounts(renderEvidence(part, 24)));
    expect(withoutCounts(renderEvidence(other, 24))).toBe(withoutCounts(document));
  });

  it.each([
    ['a violation', [undisturbed, { ...crashed, violations: ['1: AWSCURRENT has no value'] }, pair]],
    ['a scenario less', [undisturbed, crashed]],
  ])('differs with %s', (_what, other) => {
    expect(withoutCounts(renderEvidence(other))).not.toBe(withoutCounts(document));
  });

  it('has no count that fell where as much was explored, or more', () => {
    expect(countsThatFell(document, document, 1)).toEqual([]);
    expect(countsThatFell(document, renderEvidence([undisturbed, undisturbed, crashed, pair]), 1)).toEqual([]);
  });

  it('has counts that fell where a kind was not explored, or half of the states', () => {
    expect(countsThatFell(document, renderEvidence([undisturbed, crashed, history('multi-secret/once')]), 1)).toEqual([
      'multi-secret, two faults: 0, and 1 in the document',
      '**total**, two faults: 0, and 1 in the document',
    ]);
    const half = renderEvidence([undisturbed, crashed, pair].map((made) => ({ ...made, statesChecked: 20 })));
    expect(countsThatFell(document, half, 1)).toContain('**total**, states checked: 60, and 120 in the document');
  });

  it('has a count that fell in a part where the part is much smaller than its share', () => {
    const many = renderEvidence(Array.from({ length: 40 }, () => crashed));
    const part = (length: number) => renderEvidence(Array.from({ length }, () => crashed));
    expect(countsThatFell(many, part(10), 1 / 4)).toEqual([]);
    expect(countsThatFell(many, part(2), 1 / 4)).toContain('in-place, crash-after: 2, and 40 in the document');
  });
});
