import { describe, expect, it } from 'vitest';
import { setSecret } from '../../../lambda/steps/set-secret.ts';
import { auditRecords } from '../fakes/audit-records.ts';
import { arrangeStep, currentDocument } from './step-under-test.ts';

function arrange(world: Parameters<typeof arrangeStep>[0] = {}) {
  const arranged = arrangeStep(world);
  const { integrations } = arranged.admin;
  integrations.addCredential('cred-1', 'client-1');
  return { ...arranged, integrations, run: () => setSecret(arranged.rotation, arranged.strategy) };
}

const withDestination = { integrationCredentials: ['cred-1'] };

describe('a new credential that logs in', () => {
  it('is accepted', async () => {
    const { run, lines, opened, tried } = arrange();
    await run();
    expect(auditRecords(lines)).toEqual([{ event: 'candidate-authenticated', clientId: 'client-2' }]);
    expect([opened, tried]).toEqual([['client-1'], ['client-2']]);
  });

  it('is written to no destination if it may do less than the current one', async () => {
    const { run, admin, integrations, audited } = arrange({ settings: withDestination });
    admin.addClient('client-2', { roleDivisions: [] });
    await expect(run()).rejects.toMatchObject({ code: 'privileges-differ' });
    expect(integrations.updates).toEqual([]);
    expect(audited()).toEqual([]);
  });

  it.each([
    ['client', { organizationId: 'organization-1', clientId: 'client-3' }, 'client-mismatch'],
    ['organization', { organizationId: 'organization-2', clientId: 'client-2' }, 'organization-mismatch'],
  ])('of another %s is written to no destination', async (_what, identity, code) => {
    const { run, pendingSession, integrations, audited } = arrange({ settings: withDestination });
    pendingSession.identity = async () => identity;
    await expect(run()).rejects.toMatchObject({ code });
    expect(integrations.updates).toEqual([]);
    expect(audited()).toEqual([]);
  });
});

describe('a new credential that is rejected', () => {
  it('for as long as propagation may take is invalid, and its rotation is abandoned', async () => {
    const { run, happened, tried } = arrange({ logins: ['rejected'] });
    await expect(run()).rejects.toMatchObject({ code: 'pending-credential-rejected' });
    expect(tried.length).toBeGreaterThan(1);
    expect(happened).toContain('discarded client-2');
  });

  it('may still become valid after an invocation with too little time, so nothing is abandoned', async () => {
    const { run, happened } = arrange({ logins: ['rejected'], timeMs: 10_000 });
    await expect(run()).rejects.toMatchObject({
      code: 'propagation-timeout',
      message: expect.stringContaining('client-2'),
    });
    expect(happened).toEqual([]);
  });
});

it('a version that holds the current credential is skipped', async () => {
  const { run, tried, opened, audited } = arrange({ pending: currentDocument, settings: withDestination });
  await run();
  expect([tried, opened, audited()]).toEqual([[], [], []]);
});
