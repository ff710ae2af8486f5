import { describe, expect, it } from 'vitest';
import { RotationError } from '../../../domain/rotation-error.ts';
import { testSecret } from '../../../lambda/steps/test-secret.ts';
import { auditRecords } from '../fakes/audit-records.ts';
import { arrangeStep, currentDocument } from './step-under-test.ts';

function arrange(world: Parameters<typeof arrangeStep>[0] = {}) {
  const arranged = arrangeStep(world);
  return { ...arranged, run: () => testSecret(arranged.rotation, arranged.strategy) };
}

const revoked = 'revoked the token of the test login';

describe('a new credential', () => {
  it('that logs in and may do what the current one may is verified, and no token of it stays', async () => {
    const { run, happened, opened, lines } = arrange();
    await run();
    expect(auditRecords(lines)).toEqual([{ event: 'candidate-verified', clientId: 'client-2' }]);
    expect(happened).toEqual([revoked]);
    expect(opened).toContain('client-1');
  });

  it('is waited for', async () => {
    const { run, tried, audited } = arrange({ logins: ['refused', 'accepted'] });
    await run();
    expect(tried).toEqual(['client-2', 'client-2']);
    expect(audited()).toEqual(['candidate-verified']);
  });

  it('that may do less is not verified, and no token of it stays', async () => {
    const { run, admin, happened, audited } = arrange();
    admin.addClient('client-2', { roleDivisions: [] });
    await expect(run()).rejects.toMatchObject({ code: 'privileges-differ' });
    expect(happened).toEqual([revoked]);
    expect(audited()).toEqual([]);
  });

  it.each([
    ['client', { organizationId: 'organization-1', clientId: 'client-3' }, 'client-mismatch'],
    ['organization', { organizationId: 'organization-2', clientId: 'client-2' }, 'organization-mismatch'],
  ])('of another %s is not verified', async (_what, identity, code) => {
    const { run, candidate, happened, audited } = arrange();
    candidate.identity = async () => identity;
    await expect(run()).rejects.toMatchObject({ code });
    expect(happened).toEqual([revoked]);
    expect(audited()).toEqual([]);
  });

  it('that is dead is given up', async () => {
    const { run, happened } = arrange({ logins: ['refused'] });
    await expect(run()).rejects.toMatchObject({ code: 'pending-credential-rejected' });
    expect(happened).toContain('discarded client-2');
  });

  it('is not given up because the time of the invocation was short', async () => {
    const { run, happened } = arrange({ logins: ['refused'], timeMs: 10_000 });
    await expect(run()).rejects.toMatchObject({
      code: 'propagation-timeout',
      message: expect.stringContaining('client-2'),
    });
    expect(happened).toEqual([]);
  });

  it.each([
    [new RotationError('genesys-unavailable', { message: 'It is away.', nextStep: 'wait.' }), 'genesys-unavailable'],
    [new TypeError('CANARY'), 'internal-error'],
  ])('is verified too when its token cannot be revoked, which expires by itself: %s', async (thrown, code) => {
    const { run, candidate, audited, warnings, lines } = arrange();
    candidate.revokeToken = () => Promise.reject(thrown);
    await run();
    expect(warnings()).toMatchObject([{ code }]);
    expect(audited()).toEqual(['candidate-verified']);
    expect(lines.join()).not.toContain('CANARY');
  });
});

describe('the test alone, with the current credential as the one to test', () => {
  const alone = { pending: currentDocument } as const;

  it('sees whether it logs in, and needs nobody else for that', async () => {
    const { run, tried, opened, happened, admin, lines } = arrange(alone);
    await run();
    expect([tried, opened, admin.calls]).toEqual([['client-1'], [], []]);
    expect(happened).toEqual([revoked]);
    expect(auditRecords(lines)).toEqual([{ event: 'candidate-verified', clientId: 'client-1' }]);
  });

  it('waits for no credential that has had all the time there is, and gives nothing up', async () => {
    const { run, tried, happened } = arrange({ ...alone, logins: ['refused'] });
    await expect(run()).rejects.toMatchObject({
      code: 'current-credential-rejected',
      message: expect.stringContaining('client-1'),
    });
    expect(tried).toHaveLength(1);
    expect(happened).toEqual([]);
  });
});
