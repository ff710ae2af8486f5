import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type CredentialReference, decide, type RetirementState } from '../../../lambda/retirement/decide.ts';
import { anyOrder } from '../fakes/orders.ts';

// Few names, so that they meet often.
const clientId = fc.constantFrom('client-1', 'client-2', 'client-3');
const secretId = fc.constantFrom('secret-1', 'secret-2');
const versionId = fc.constantFrom('version-1', 'version-2', 'version-3');
const reference = fc.record({
  clientId,
  secretId: fc.option(secretId, { nil: undefined }),
  standbyClientId: fc.option(clientId, { nil: undefined }),
});
const order = fc
  .tuple(anyOrder({ clientId, secretId }), versionId)
  .map(([one, retiredVersionId]) => ({ ...one, retiredVersionId }));
const state: fc.Arbitrary<RetirementState> = fc.record({
  order,
  current: reference,
  currentVersionId: versionId,
  pending: fc.option(reference, { nil: undefined }),
  isSuperseded: fc.boolean(),
  promotedStages: fc.uniqueArray(fc.constantFrom('AWSCURRENT', 'AWSPENDING', 'AWSPREVIOUS', 'ours')),
  clientState: fc.constantFrom('active', 'inactive', 'disabled', 'absent', 'a state of tomorrow'),
});
const runs = { numRuns: 5_000 };

it('revokes nothing of a client that AWSCURRENT or AWSPENDING refers to, whatever the state', () => {
  fc.assert(
    fc.property(state, (one) => {
      const { kind } = decide(one);
      if (!['deactivate', 'delete', 'regenerate', 'start-over'].includes(kind)) return;
      expect(one.current.clientId).not.toBe(one.order.clientId);
      expect(one.pending?.clientId).not.toBe(one.order.clientId);
    }),
    runs,
  );
});

it('takes nothing from a client that has a later credential, in force or in its grace period', () => {
  fc.assert(
    fc.property(state, (one) => {
      if (!one.isSuperseded) return;
      expect(['deactivate', 'delete', 'regenerate', 'start-over']).not.toContain(decide(one).kind);
    }),
    runs,
  );
});

it('deactivates or deletes no standby client of AWSCURRENT or AWSPENDING, whatever the state', () => {
  fc.assert(
    fc.property(state, (one) => {
      if (!['deactivate', 'delete', 'start-over'].includes(decide(one).kind)) return;
      expect(one.current.standbyClientId).not.toBe(one.order.clientId);
      expect(one.pending?.standbyClientId).not.toBe(one.order.clientId);
    }),
    runs,
  );
});

it('rolls back only if AWSCURRENT is on the version and the client that were to be retired', () => {
  fc.assert(
    fc.property(state, (one) => {
      if (decide(one).kind !== 'roll-back') return;
      expect(one.currentVersionId).toBe(one.order.retiredVersionId);
      expect(one.current.clientId).toBe(one.order.clientId);
      expect(one.promotedStages).not.toContain('AWSPENDING');
    }),
    runs,
  );
});

it('deletes no secret that AWSCURRENT or AWSPENDING refers to, whatever the state', () => {
  const isThatSecret = (used: CredentialReference | undefined, { order }: RetirementState) =>
    used?.clientId === order.clientId && used.secretId === order.secretId;
  fc.assert(
    fc.property(state, (one) => {
      if (decide(one).kind !== 'delete-secret') return;
      expect(isThatSecret(one.current, one)).toBe(false);
      expect(isThatSecret(one.pending, one)).toBe(false);
    }),
    runs,
  );
});

it('discards nothing whose version has a stage', () => {
  fc.assert(
    fc.property(state, (one) => {
      if (decide(one).kind !== 'discard') return;
      expect(one.promotedStages).not.toContain('AWSCURRENT');
      expect(one.promotedStages).not.toContain('AWSPENDING');
      expect(one.promotedStages).not.toContain('AWSPREVIOUS');
    }),
    runs,
  );
});

it('never does more than was ordered', () => {
  fc.assert(
    fc.property(state, (one) => {
      const { kind } = decide(one);
      const harmless = ['skip', 'too-early', 'roll-back', 'start-over', 'prove'];
      expect([...harmless, one.order.phase]).toContain(kind);
    }),
    runs,
  );
});

it('deletes no client that can still log in', () => {
  fc.assert(
    fc.property(state, (one) => {
      if (decide(one).kind === 'delete') expect(one.clientState).not.toBe('active');
    }),
    runs,
  );
});

it('always decides, and decides the same again', () => {
  fc.assert(
    fc.property(state, (one) => {
      expect(decide(one).kind).toBeTypeOf('string');
      expect(decide(structuredClone(one))).toEqual(decide(one));
    }),
    runs,
  );
});
