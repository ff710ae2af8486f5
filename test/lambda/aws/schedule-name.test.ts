import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { scheduleName } from '../../../lambda/aws/schedule-name.ts';
import { retirementPhases } from '../../../lambda/ports/retirement-order.ts';
import { secretArn } from '../../domain/arbitraries.ts';

const retirementKey = fc.record(
  { secretArn, clientId: fc.uuid(), phase: fc.constantFrom(...retirementPhases), secretId: fc.uuid() },
  { requiredKeys: ['secretArn', 'clientId', 'phase'], noNullPrototype: true },
);

it('is one that EventBridge Scheduler accepts', () => {
  fc.assert(
    fc.property(retirementKey, (one) => {
      expect(scheduleName(one)).toMatch(/^[0-9a-zA-Z-_.]{1,64}$/);
    }),
  );
});

it('is the same whenever the step runs, so that a retry schedules nothing twice', () => {
  fc.assert(
    fc.property(retirementKey, (one) => {
      const laterRun = { dueAt: '2026-03-01T12:00:00.000Z' };
      expect(scheduleName({ ...one, ...laterRun })).toBe(scheduleName(structuredClone(one)));
    }),
  );
});

it('differs for another credential or phase, or one retirement would overwrite another', () => {
  const changed = fc.tuple(retirementKey, retirementKey, fc.constantFrom('secretArn', 'clientId', 'phase'));
  fc.assert(
    fc.property(changed, ([one, other, field]) => {
      const next = { ...one, ...(other[field] === undefined ? {} : { [field]: other[field] }) };
      expect(scheduleName(one) === scheduleName(next)).toBe(isDeepStrictEqual(one, next));
    }),
  );
});

it('differs for another secret of the same client, where it is one secret that is retired', () => {
  const base = { secretArn: 'arn:a', clientId: 'client-1' } as const;
  const nameFor = (phase: 'delete-secret' | 'regenerate', secretId: string) =>
    scheduleName({ ...base, phase, secretId });
  expect(nameFor('delete-secret', 'secret-1')).not.toBe(nameFor('delete-secret', 'secret-2'));
  expect(nameFor('regenerate', 'secret-1')).toBe(nameFor('regenerate', 'secret-2'));
});

it('cannot become the same by moving a character from one id to the next', () => {
  const base = { secretArn: 'arn:a', phase: 'delete-secret' } as const;
  expect(scheduleName({ ...base, clientId: 'a', secretId: 'bc' })).not.toBe(
    scheduleName({ ...base, clientId: 'ab', secretId: 'c' }),
  );
});

it('gives no id away', () => {
  fc.assert(
    fc.property(retirementKey, (one) => {
      expect(scheduleName(one)).not.toContain(one.clientId);
    }),
  );
});

it('is one for each rotation where something is discarded, because it belongs to that rotation', () => {
  const discarded = { secretArn: 'arn:a', clientId: 'client-1', phase: 'discard' } as const;
  expect(scheduleName({ ...discarded, promotedVersionId: 'version-1' })).not.toBe(
    scheduleName({ ...discarded, promotedVersionId: 'version-2' }),
  );
  const revoked = { ...discarded, phase: 'regenerate' } as const;
  expect(scheduleName({ ...revoked, promotedVersionId: 'version-1' })).toBe(scheduleName(revoked));
});

it('of a deferred phase is a new one each time, beside the one that has just fired', () => {
  const first = { secretArn: 'arn:a', clientId: 'client-1', phase: 'deactivate' } as const;
  const names = [0, 1, 2, 3].map((deferrals) => scheduleName({ ...first, deferrals }));
  expect(names[0]).toBe(scheduleName(first));
  expect(new Set(names).size).toBe(4);
  for (const name of names) expect(name).toMatch(/^[0-9a-zA-Z-_.]{1,64}$/);
});

// Otherwise a retirement of an earlier release would be scheduled a second time, or not be found to be canceled.
it.each([
  [{ phase: 'deactivate' }, 'retire-deactivate-7bbbcfadf826f1400d7188bd2cc0e42f53e968bd'],
  [{ phase: 'delete', deferrals: 2 }, 'retire-delete-7bbbcfadf826f1400d7188bd2cc0e42f53e968bd-2'],
  [{ phase: 'delete-secret', secretId: 'secret-1' }, 'retire-delete-secret-9f4c686d9c921cb9fe0e5ba9c7eba3206651317b'],
  [{ phase: 'delete-secret' }, 'retire-delete-secret-7bbbcfadf826f1400d7188bd2cc0e42f53e968bd'],
  [{ phase: 'discard', promotedVersionId: 'version-2' }, 'retire-discard-869489d35fcf3509db82c5763b5aba375a350c53'],
] as const)('of %j is the same in every release', (retirementKey, name) => {
  expect(scheduleName({ secretArn: 'arn:a', clientId: 'client-1', ...retirementKey })).toBe(name);
});
