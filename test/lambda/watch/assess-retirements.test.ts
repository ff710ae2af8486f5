import { describe, expect, it } from 'vitest';
import type { RetirementOrder } from '../../../lambda/ports/retirement-order.ts';
import { isCovered, overdueRetirements, pendingRetirements } from '../../../lambda/watch/assess-retirements.ts';
import { hourMs, nowMs, scheduled, secretArn } from './secrets.ts';

describe('a retirement is overdue', () => {
  it('an hour after its time, for a schedule stays while it is delivered', () => {
    expect(overdueRetirements([scheduled({}, nowMs - hourMs)], nowMs)).toEqual([]);
    const late = scheduled({}, nowMs - hourMs - 1);
    expect(overdueRetirements([late, scheduled()], nowMs)).toEqual([late]);
  });
  it('whatever its phase', () => {
    const late = scheduled({ phase: 'discard' }, nowMs - 2 * hourMs);
    expect(overdueRetirements([late], nowMs)).toEqual([late]);
  });
});

it('the discard of an abandoned rotation is no pending retirement', () => {
  expect(pendingRetirements([scheduled({ phase: 'discard' }), scheduled()])).toHaveLength(1);
});

describe('the previous credential is covered', () => {
  const isBy = (order: Partial<RetirementOrder>, secretId?: string) => {
    const document = { clientId: 'old', ...(secretId === undefined ? {} : { secretId }) };
    return isCovered([scheduled(order)], { secretArn, versionId: 'previous', document });
  };

  it('by an order for its client, under any name', () => expect(isBy({})).toBe(true));
  it('by an order for its version', () => expect(isBy({ clientId: 'other', retiredVersionId: 'previous' })).toBe(true));
  it('by an order that will detect that its rotation was rolled back', () =>
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
    expect(isCovered([], { secretArn, versionId: 'previous', document: { clientId: 'old' } })).toBe(false));
});
