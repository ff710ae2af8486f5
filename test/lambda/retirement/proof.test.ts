import { describe, expect, it } from 'vitest';
import type { RetirementOrder } from '../../../lambda/ports/retirement-order.ts';
import { clientRequestToken, document } from '../fakes/rotation.ts';
import { arrangeRetirement, changesOf, newDocument } from './retirement-under-test.ts';

const phases: Readonly<Record<string, Partial<RetirementOrder>>> = {
  deactivate: {},
  delete: { phase: 'delete' },
  regenerate: { phase: 'regenerate', strategy: 'alternating-clients' },
  'delete-secret': { phase: 'delete-secret', strategy: 'multi-secret', secretId: 'secret-1' },
  prove: { phase: 'prove', strategy: 'in-place' },
};

function arrange(phase: string, world: Parameters<typeof arrangeRetirement>[0] = {}) {
  const arranged = arrangeRetirement(world);
  if (phase === 'delete') arranged.session.addClient('client-1', {}, 'inactive');
  return arranged;
}

describe('a revoked credential', () => {
  it.each(Object.entries(phases))(
    'is verified by a login that must be rejected, and announced (%s)',
    async (phase, ordered) => {
      const { run, logins, records, logger, published } = arrange(phase);
      expect(await run(ordered)).toBe(phase);
      expect(logins).toEqual(['client-1 CANARY-old']);
      expect(records().at(-1)).toMatchObject({ event: 'revocation-verified', clientId: 'client-1' });
      expect(logger.metrics).toEqual([
        { name: 'RetirementSucceeded', value: 1, unit: 'Count', dimensions: { SecretName: 'billing', Phase: phase } },
      ]);
      const detail = { secretName: 'billing', versionId: 'version-1', phase, clientId: 'client-1' };
      // An inactive client may be reactivated.
      expect(published).toMatchObject(phase === 'deactivate' ? [] : [{ type: 'Credential Retired', detail }]);
    },
  );

  it.each(Object.entries(phases))('that still works fails the retirement (%s)', async (phase, ordered) => {
    const { run, published, logger, lines } = arrange(phase, { livesOn: true });
    const error = await run(ordered).catch((error: unknown) => error);
    expect(error).toMatchObject({ code: 'revocation-ineffective' });
    expect(String(error)).toContain('client-1');
    expect(logger.metrics).toEqual([]);
    expect(published).toEqual([]);
    expect(lines.join()).not.toContain('CANARY');
  });

  it.each([
    ['whose version no longer exists', undefined],
    ['that its version does not hold', newDocument],
  ])('%s cannot be verified, which is audited', async (_what, retired) => {
    const { run, session, logins, records, published } = arrange('delete', { versions: { 'version-1': retired } });
    expect(await run({ phase: 'delete' })).toBe('delete');
    expect(changesOf(session)).toEqual(['deleteClient client-1']);
    expect(logins).toEqual([]);
    expect(records().at(-1)).toMatchObject({ event: 'revocation-unverified', clientId: 'client-1' });
    expect(published).toHaveLength(1);
  });
});

describe('a credential that was already revoked elsewhere', () => {
  it.each(['deactivate', 'delete', 'regenerate', 'delete-secret'])(
    'is verified and announced, and nothing is changed (%s)',
    async (phase) => {
      const { run, session, logins, published } = arrangeRetirement();
      session.removeClient('client-1');
      expect(await run(phases[phase])).toBe('prove');
      expect(changesOf(session)).toEqual([]);
      expect(logins).toEqual(['client-1 CANARY-old']);
      expect(published).toHaveLength(1);
    },
  );
});

describe('a verification', () => {
  it('needs only the login, because the administering client may not be allowed to read clients', async () => {
    const { run, session, logins } = arrangeRetirement();
    session.fail('getClient', 'rejected');
    session.fail('listClients', 'rejected');
    expect(await run({ phase: 'prove', strategy: 'in-place' })).toBe('prove');
    expect(session.calls).toEqual([]);
    expect(logins).toEqual(['client-1 CANARY-old']);
  });

  it('is skipped for a credential that is current again, which must be accepted', async () => {
    const { run, logins } = arrangeRetirement({
      versions: { [clientRequestToken]: document({ clientSecret: 'CANARY-old' }) },
      livesOn: true,
    });
    expect(await run({ phase: 'prove', strategy: 'in-place' })).toBe('prove');
    expect(logins).toEqual([]);
  });

  it.each([
    ['another secret of the same client', { clientId: 'client-1', clientSecret: 'CANARY-new' }],
    ['the same secret of another client', { clientId: 'client-2', clientSecret: 'CANARY-old' }],
  ])('is made if %s is current', async (_what, fields) => {
    const { run, logins } = arrangeRetirement({ versions: { [clientRequestToken]: document(fields) } });
    await run({ phase: 'prove', strategy: 'in-place' });
    expect(logins).toEqual(['client-1 CANARY-old']);
  });
});
