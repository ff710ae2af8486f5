import { describe, expect, it } from 'vitest';
import { renderEvidence, withoutCounts } from './evidence.ts';
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

  it('has a row for each scenario, and their sum', () => {
    expect(document).toContain('| in-place | 0 | 0 | 0 | 1 | 0 | 0 | 0 | 0 | 0 | 0 | 2 | 80 | 0 |');
    expect(document).toContain('| multi-secret | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 1 | 0 | 0 | 1 | 40 | 0 |');
    expect(document).toContain('| **total** |  | 0 | 0 | 1 | 0 | 0 | 0 | 1 | 0 | 0 | 3 | 120 | 0 |');
    expect(document).toContain('It explored 3 histories and checked the invariants in 120 states:\n0 violations.');
  });

  it('is the same for other counts', () => {
    const other = [undisturbed, undisturbed, { ...crashed, statesChecked: 41 }, pair];
    expect(renderEvidence(other)).not.toBe(document);
    expect(withoutCounts(renderEvidence(other))).toBe(withoutCounts(document));
  });

  it.each([
    ['a violation', [undisturbed, { ...crashed, violations: ['1: AWSCURRENT has no value'] }, pair]],
    ['a scenario less', [undisturbed, crashed]],
    ['a kind less', [undisturbed, crashed, history('multi-secret/once')]],
  ])('is another with %s', (_what, other) => {
    expect(withoutCounts(renderEvidence(other))).not.toBe(withoutCounts(document));
  });
});
