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
  it('that logs in with the same privileges is verified, and its token is revoked', async () => {
    const { run, happened, opened, lines } = arrange();
    await run();
    expect(auditRecords(lines)).toEqual([{ event: 'candidate-verified', clientId: 'client-2' }]);
    expect(happened).toEqual([revoked]);
    expect(opened).toContain('client-1');
  });

  it('is not compared with a current credential that was invalidated in place', async () => {
    const settings = { adminSecret: 'admin', probes: ['/api/v2/users'] };
    const { run, opened, versions } = arrange({ strategy: { interruptsLogins: true }, settings });
    const text = JSON.stringify({ clientId: 'client-9', clientSecret: 'a-secret' });
    versions.put('admin', 'version-1', { stages: ['AWSCURRENT'], text });
    await run();
    expect(opened).toEqual(['client-9']);
  });

  it('is awaited', async () => {
    const { run, tried, audited } = arrange({ logins: ['rejected', 'accepted'] });
    await run();
    expect(tried).toEqual(['client-2', 'client-2']);
    expect(audited()).toEqual(['candidate-verified']);
  });

  it('that may do less is not verified, and its token is revoked', async () => {
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
    const { run, pendingSession, happened, audited } = arrange();
    pendingSession.identity = async () => identity;
    await expect(run()).rejects.toMatchObject({ code });
    expect(happened).toEqual([revoked]);
    expect(audited()).toEqual([]);
  });

  it('that is rejected is abandoned', async () => {
    const { run, happened } = arrange({ logins: ['rejected'] });
    await expect(run()).rejects.toMatchObject({ code: 'pending-credential-rejected' });
    expect(happened).toContain('discarded client-2');
  });

  it('is not abandoned because the invocation ran out of time', async () => {
    const { run, happened } = arrange({ logins: ['rejected'], timeMs: 10_000 });
    await expect(run()).rejects.toMatchObject({
      code: 'propagation-timeout',
      message: expect.stringContaining('client-2'),
    });
    expect(happened).toEqual([]);
  });

  it.each([
    [new RotationError('genesys-unavailable', { message: 'It is away.', nextStep: 'wait.' }), 'genesys-unavailable'],
    [new TypeError('CANARY'), 'internal-error'],
  ])('is verified even if its token cannot be revoked, which expires by itself: %s', async (error, code) => {
    const { run, pendingSession, audited, warnings, lines } = arrange();
    pendingSession.revokeToken = () => Promise.reject(error);
    await run();
    expect(warnings()).toMatchObject([{ code }]);
    expect(audited()).toEqual(['candidate-verified']);
    expect(lines.join()).not.toContain('CANARY');
  });
});

describe('testSecret on its own, with the current credential in AWSPENDING', () => {
  const alone = { pending: currentDocument } as const;

  it('checks whether it logs in, and needs no other credential', async () => {
    const { run, tried, opened, happened, admin, lines } = arrange(alone);
    await run();
    expect([tried, opened, admin.calls]).toEqual([['client-1'], [], []]);
    expect(happened).toEqual([revoked]);
    expect(auditRecords(lines)).toEqual([{ event: 'candidate-verified', clientId: 'client-1' }]);
  });

  it('does not wait for a current credential that is rejected, and abandons nothing', async () => {
    const { run, tried, happened } = arrange({ ...alone, logins: ['rejected'] });
    await expect(run()).rejects.toMatchObject({
      code: 'current-credential-rejected',
      message: expect.stringContaining('client-1'),
    });
    expect(tried).toHaveLength(1);
    expect(happened).toEqual([]);
  });
});
