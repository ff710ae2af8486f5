import { describe, expect, it } from 'vitest';
import { backoffMs } from '../../../lambda/genesys/retry-policy.ts';

describe('the delay between two attempts', () => {
  it('is drawn from a span that doubles, and ends at five seconds', () => {
    const longest = [0, 1, 2, 3, 10, 60].map((attempt) => backoffMs(attempt, () => 1));
    expect(longest).toEqual([...longest].sort((one, other) => one - other));
    expect(longest[1]).toBe((longest[0] ?? 0) * 2);
    expect(longest.at(-1)).toBe(5_000);
    expect(backoffMs(3, () => 0)).toBe(0);
  });
});
