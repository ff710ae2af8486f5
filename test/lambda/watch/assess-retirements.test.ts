import { describe, expect, it } from 'vitest';
import type { RetirementOrder } from '../../../lambda/ports/retirement-order.ts';
import { isLookedAfter, overdueRetirements, pendingRetirements } from '../../../lambda/watch/assess-retirements.ts';
import { arranged, hourMs, nowMs, secretArn } from './secrets.ts';

describe('a retirement is overdue', () => {
  it('an hour after its time, for a schedule stays while it is delivered', () => {
    expect(overdueRetirements([arranged({}, nowMs - hourMs)], nowMs)).toEqual([]);
    const late = arranged({}, nowMs - hourMs - 1);
    expect(overdueRetirements([late, arranged()], nowMs)).toEqual([late]);
  });
  it('whatever its phase', () => {
    const late = arranged({ phase: 'discard' }, nowMs - 2 * hourMs);
    expect(overdueRetirements([late], nowMs)).toEqual([late]);
  });
});

it('what looks after an abandoned rotation is no pending retirement', () => {
  expect(pendingRetirements([arranged({ phase: 'discard' }), arranged()])).toHaveLength(1);
});

describe('the replaced credential is looked after', () => {
  const isBy = (order: Partial<RetirementOrder>, secretId?: string) => {
    const document = { clientId: 'old', ...(secretId === undefined ? {} : { secretId }) };
    return isLookedAfter([arranged(order)], { secretArn, versionId: 'previous', document });
  };

  it('by an order for its client, under any name', () => expect(isBy({})).toBe(true));
  it('by an order for its version', () => expect(isBy({ clientId: 'other', retiredVersionId: 'previous' })).toBe(true));
  it('by an order that will see that its rotation was undone', () =>
    expect(isBy({ clientId: 'other', promotedVersionId: 'previous' })).toBe(true));
  it('by an order for its secret, or for one that was not known by an id', () => {
    expect(isBy({ phase: 'delete-secret', secretId: 'one' }, 'one')).toBe(true);
    expect(isBy({ phase: 'delete-secret', secretId: 'one' })).toBe(true);
    expect(isBy({ phase: 'delete-secret' }, 'one')).toBe(true);
  });
  it('by an order for its whole client, whichever secret that names', () =>
    expect(isBy({ phase: 'delete', secretId: 'two' }, 'one')).toBe(true));

  it('not by an order for another client', () => expect(isBy({ clientId: 'other' })).toBe(false));
  it('not by an order of another secret', () => expect(isBy({ secretArn: 'arn:another' })).toBe(false));
  it('not by an order for another one of its secrets', () =>
    expect(isBy({ phase: 'delete-secret', secretId: 'two' }, 'one')).toBe(false));
  it('not by a claim on its client', () => expect(isBy({ phase: 'discard' })).toBe(false));
  it('not by nothing', () =>
    expect(isLookedAfter([], { secretArn, versionId: 'previous', document: { clientId: 'old' } })).toBe(false));
});
