import { describe, expect, it } from 'vitest';
import type { RetirementOrder } from '../../../lambda/ports/retirement-order.ts';
import { clientRequestToken, document } from '../fakes/rotation.ts';
import { changesOf, newDocument, scheduleRetirement } from './retirement-under-test.ts';

const phases: Readonly<Record<string, Partial<RetirementOrder>>> = {
  deactivate: {},
  delete: { phase: 'delete' },
  regenerate: { phase: 'regenerate', strategy: 'alternating-clients' },
  'delete-secret': { phase: 'delete-secret', strategy: 'multi-secret', secretId: 'secret-1' },
  prove: { phase: 'prove', strategy: 'in-place' },
};

function arrange(phase: string, world: Parameters<typeof scheduleRetirement>[0] = {}) {
  const arranged = scheduleRetirement(world);
  if (phase === 'delete') arranged.session.addClient('client-1', {}, 'inactive');
  return arranged;
}

describe('what was revoked', () => {
  it.each(Object.entries(phases))('is tried, and has to be refused (%s)', async (phase, ordered) => {
    const { run, logins, records, logger } = arrange(phase);
    expect(await run(ordered)).toBe(phase);
    expect(logins).toEqual(['client-1 CANARY-old']);
    expect(records().at(-1)).toMatchObject({ event: 'revocation-verified', clientId: 'client-1' });
    expect(logger.metrics).toEqual([
      { name: 'RetirementSucceeded', value: 1, unit: 'Count', dimensions: { SecretName: 'billing', Phase: phase } },
    ]);
  });

  it.each(Object.entries(phases))('and lives on all the same is a failed retirement (%s)', async (phase, ordered) => {
    const { run, published, logger, lines } = arrange(phase, { livesOn: true });
    const error = await run(ordered).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'revocation-ineffective' });
    expect(String(error)).toContain('client-1');
    expect(logger.metrics).toEqual([]);
    expect(published).toEqual([]);
    expect(lines.join()).not.toContain('CANARY');
  });

  it.each(Object.entries(phases))('is told of when it is over: %s', async (phase, ordered) => {
    const { run, published } = arrange(phase);
    await run(ordered);
    const detail = { secretName: 'billing', versionId: 'version-1', phase, clientId: 'client-1' };
    // A client that is inactive may come back.
    expect(published).toMatchObject(phase === 'deactivate' ? [] : [{ type: 'Credential Retired', detail }]);
  });

  it.each([
    ['whose version is gone', undefined],
    ['of which its version does not hold the credential', newDocument],
  ])('%s cannot be tried, and that is said', async (_what, retired) => {
    const { run, session, logins, records, published } = arrange('delete', { versions: { 'version-1': retired } });
    expect(await run({ phase: 'delete' })).toBe('delete');
    expect(changesOf(session)).toEqual(['deleteClient client-1']);
    expect(logins).toEqual([]);
    expect(records().at(-1)).toMatchObject({ event: 'revocation-unverified', clientId: 'client-1' });
    expect(published).toHaveLength(1);
  });
});

describe('what was revoked by somebody else already', () => {
  it.each(['deactivate', 'delete', 'regenerate', 'delete-secret'])(
    'is proved dead and told of, and nothing is changed (%s)',
    async (phase) => {
      const { run, session, logins, published } = scheduleRetirement();
      session.clients.delete('client-1');
      expect(await run(phases[phase])).toBe('prove');
      expect(changesOf(session)).toEqual([]);
      expect(logins).toEqual(['client-1 CANARY-old']);
      expect(published).toHaveLength(1);
    },
  );
});

describe('a proof', () => {
  it('needs nothing but the login, for an administering client may not be allowed to look at clients', async () => {
    const { run, session, logins } = scheduleRetirement();
    session.fail('getClient', 'refused');
    session.fail('listClients', 'refused');
    expect(await run({ phase: 'prove', strategy: 'in-place' })).toBe('prove');
    expect(session.calls).toEqual([]);
    expect(logins).toEqual(['client-1 CANARY-old']);
  });

  it('is not asked of a credential that is in force again, which has to be accepted', async () => {
    const { run, logins } = scheduleRetirement({
      versions: { [clientRequestToken]: document({ clientSecret: 'CANARY-old' }) },
      livesOn: true,
    });
    expect(await run({ phase: 'prove', strategy: 'in-place' })).toBe('prove');
    expect(logins).toEqual([]);
  });

  it.each([
    ['another secret of the same client', { clientId: 'client-1', clientSecret: 'CANARY-new' }],
    ['the same secret of another client', { clientId: 'client-2', clientSecret: 'CANARY-old' }],
  ])('is asked where %s is in force', async (_what, fields) => {
    const { run, logins } = scheduleRetirement({ versions: { [clientRequestToken]: document(fields) } });
    await run({ phase: 'prove', strategy: 'in-place' });
    expect(logins).toEqual(['client-1 CANARY-old']);
  });
});
