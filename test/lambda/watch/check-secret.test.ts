import { describe, expect, it } from 'vitest';
import { formatMarker } from '../../../domain/marker.ts';
import { RotationError } from '../../../domain/rotation-error.ts';
import type { FleetSecret } from '../../../lambda/ports/secret-fleet.ts';
import { secretName } from '../../../lambda/strategies/multi-secret.ts';
import { checkSecret } from '../../../lambda/watch/check-secret.ts';
import { ScheduledRetirements } from '../../../lambda/watch/scheduled-retirements.ts';
import { dayMs, fleetSecret, hourMs, nowMs, secretArn } from './secrets.ts';
import { nextStep } from './watched-run.ts';
import { arrangeSecret } from './watched-secret.ts';

const tags = (settings: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(settings).map(([name, value]) => [`genesys-rotation:${name}`, value]));

async function arrange(more: Partial<FleetSecret> = {}) {
  const watch = await arrangeSecret(more);
  const check = () => checkSecret(watch.run, watch.secret);
  /** The current credential no longer logs in. */
  const refuse = () => watch.values.put(secretArn, 'current', { clientId: 'client-1', clientSecret: 'dead' });
  return { ...watch, check, refuse };
}

describe('a secret that is in order', () => {
  it('is not spoken of, and no token is left', async () => {
    const { check, cloud, lines, report } = await arrange();
    await check();
    expect(cloud.logins[0]).toBe('client-1');
    expect([cloud.tokensLive, lines, report.isComplete]).toEqual([0, [], true]);
  });

  it('is no longer checked if its rotation was canceled since the list was read', async () => {
    const { check, cloud, fleet, secret, lines } = await arrange();
    fleet.put({ ...secret, rotationEnabled: false });
    await check();
    expect([cloud.logins, lines]).toEqual([[], []]);
  });
});

describe('AWSCURRENT that is rejected', () => {
  it('is reported with what Genesys Cloud said', async () => {
    const { check, refuse, found, report } = await arrange();
    refuse();
    await check();
    expect(found()).toMatchObject([
      {
        level: 'ERROR',
        finding: 'credential-rejected',
        message: expect.stringMatching(/\bclient-1\b/),
        code: 'current-credential-rejected',
        clientId: 'client-1',
        status: 401,
        correlationId: 'correlation-1',
        secretArn,
        secretName: 'billing',
        ...nextStep,
      },
    ]);
    expect([report.failures, report.isComplete]).toEqual([0, true]);
  });

  it('does not keep the replaced credential from being tried', async () => {
    const { check, refuse, found, cloud } = await arrange();
    refuse();
    cloud.accept('old', 'old-secret');
    await check();
    expect(found().map(({ finding }) => finding)).toEqual(['credential-rejected', 'retirement-overdue']);
    expect(cloud.tokensLive).toBe(0);
  });

  it('is no finding where another one has taken its place in the meantime', async () => {
    const { check, refuse, cloud, fleet, found, lines } = await arrange();
    refuse();
    cloud.onLogin = () =>
      fleet.put(fleetSecret({ stagesByVersion: { next: ['AWSCURRENT'], current: ['AWSPREVIOUS'] } }));
    await check();
    expect(found()).toEqual([]);
    expect(lines).toMatchObject([{ level: 'INFO', clientId: 'client-1', status: 401 }]);
  });

  const underWay = { current: ['AWSCURRENT'], next: ['AWSPENDING'] };
  it.each([
    ['has begun', 'in-place', underWay, hourMs - 1, 0],
    ['has stopped half-way an hour ago', 'in-place', underWay, hourMs, 1],
    ['that does not interrupt logins has begun', 'replacement-client', underWay, 1_000, 1],
    ['is over', 'in-place', { current: ['AWSCURRENT', 'AWSPENDING'] }, 1_000, 1],
    ['was never begun', 'in-place', { current: ['AWSCURRENT'] }, 1_000, 1],
  ])('where a rotation %s (%s) is so many findings', async (_, strategy, stagesByVersion, ageMs, findings) => {
    const { check, refuse, fleet, found, services } = await arrange({ tags: tags({ strategy }), stagesByVersion });
    refuse();
    // How long the login is retried before the secret is read again.
    const askedAtMs = nowMs + services.propagationMs;
    fleet.createdAtMs.set('next', askedAtMs - ageMs).set('current', askedAtMs - ageMs);
    await check();
    expect(found()).toHaveLength(findings);
  });

  it('is a finding if it is unknown since when a rotation in place is in progress', async () => {
    const { check, refuse, found } = await arrange({ tags: tags({ strategy: 'in-place' }), stagesByVersion: underWay });
    refuse();
    await check();
    expect(found()).toHaveLength(1);
  });
});

describe('AWSCURRENT that holds no credential', () => {
  it.each([
    ['nonsense', fleetSecret().stagesByVersion, /not JSON/],
    ['no value', { empty: ['AWSCURRENT'] }, /no value/],
    ['no version', {}, /no value/],
  ])('is reported (%s)', async (_, stagesByVersion, reason) => {
    const { check, values, found, report, cloud } = await arrange({ stagesByVersion });
    values.put(secretArn, 'current', 'CANARY');
    await check();
    expect(found()).toMatchObject([
      {
        finding: 'credential-rejected',
        code: 'invalid-secret-document',
        reason: expect.stringMatching(reason),
        message: expect.stringContaining('AWSCURRENT'),
        ...nextStep,
      },
    ]);
    expect(JSON.stringify(found())).not.toContain('CANARY');
    expect([report.failures, cloud.logins]).toEqual([0, []]);
  });

  it('is mentioned, and no more, before the first rotation', async () => {
    const { check, values, lines, report } = await arrange({ lastRotatedAtMs: undefined });
    values.put(secretArn, 'current', 'placeholder');
    await check();
    expect(lines).toMatchObject([{ level: 'INFO', code: 'invalid-secret-document', ...nextStep }]);
    expect(report.count('credential-rejected')).toBe(0);
  });
});

describe('the clients of a secret', () => {
  /** One client with a role more than the other. */
  async function withRoles(settings: Readonly<Record<string, string>>) {
    const watch = await arrange({ tags: tags(settings) });
    const { cloud, values } = watch;
    values.put('admin', 'AWSCURRENT', { clientId: 'admin-client', clientSecret: 'admin-secret' });
    cloud.accept('admin-client', 'admin-secret');
    cloud.organization.addClient('admin-client');
    const roleDivisions = [{ roleId: 'reports', divisionId: '*' }];
    values.put(secretArn, 'current', {
      clientId: 'client-1',
      clientSecret: 'first-secret',
      standbyClientId: 'standby',
    });
    cloud.organization.addClient('standby', { roleDivisions });
    return watch;
  }

  it('are compared with the client of the admin secret', async () => {
    const { check, found, cloud } = await withRoles({ 'admin-secret': 'admin' });
    await check();
    expect(cloud.logins.slice(0, 2)).toEqual(['client-1', 'admin-client']);
    expect(found()).toMatchObject([
      { finding: 'missing-admin-role', clientId: 'standby', adminClientId: 'admin-client' },
    ]);
  });

  it.each([
    ['names no admin secret', {}],
    ['names itself by its name', { 'admin-secret': 'billing' }],
    ['names itself by its ARN', { 'admin-secret': secretArn }],
  ])('are not, where the secret %s', async (_, settings) => {
    const { check, found, cloud, report } = await withRoles(settings);
    await check();
    expect(cloud.logins.filter((id) => id !== 'old')).toEqual(['client-1']);
    expect([found(), report.failures]).toEqual([[], 0]);
  });

  it('are not checked if neither credential logs in', async () => {
    const { check, found, values, refuse, report } = await withRoles({ 'admin-secret': 'admin' });
    refuse();
    values.put('admin', 'AWSCURRENT', { clientId: 'admin-client', clientSecret: 'dead' });
    await check();
    expect(found().map(({ code }) => code)).toEqual(['current-credential-rejected', 'admin-credential-rejected']);
    expect(report.failures).toBe(0);
  });

  it('that cannot be checked are reported as that; the previous credential is tested all the same', async () => {
    const { check, cloud, lines } = await arrange();
    cloud.organization.fail('listClients', 'rejected');
    await check();
    expect(lines).toMatchObject([
      {
        level: 'WARN',
        code: 'genesys-request-rejected',
        message: expect.stringMatching(/^Could not check the clients/),
      },
    ]);
    expect(cloud.logins).toContain('old');
    expect(cloud.tokensLive).toBe(0);
  });
});

describe('what a rotation left behind', () => {
  /** A client, and a secret of the current client, that nothing refers to. */
  async function withOrphans(strategy: string) {
    const watch = await arrange({ tags: tags({ strategy }) });
    const { cloud, fleet } = watch;
    const marker = { secretArn, clientRequestToken: 'abandoned' };
    const dateCreated = new Date(nowMs - 2 * dayMs).toISOString();
    cloud.organization.addClient('orphan', { description: formatMarker(marker) }, 'active', dateCreated);
    cloud.organization.addSecret('client-1', 'left', secretName(marker));
    fleet.createdAtMs.set('abandoned', nowMs - 2 * dayMs);
    return watch;
  }
  const events = ['client-deactivated', 'candidate-discarded'];

  it.each([
    ['multi-secret', events],
    ['replacement-client', events.slice(0, 1)],
  ])('is revoked, with %s', async (strategy, expected) => {
    const { check, audited } = await withOrphans(strategy);
    await check();
    expect(audited().map(({ event }) => event)).toEqual(expected);
  });

  it('is kept if the schedules are unknown, because one of them may revoke it', async () => {
    const { run, secret, audited, inventory } = await withOrphans('multi-secret');
    await checkSecret({ ...run, retirements: new ScheduledRetirements(inventory) }, secret);
    expect(audited()).toEqual([]);
  });
});

describe('what fails', () => {
  const denied = new RotationError('aws-access-denied', { message: 'It was denied.', nextStep: 'allow it.' });

  it('in reading the secret is reported with its name', async () => {
    const { check, fleet, lines } = await arrange();
    fleet.failure = denied;
    await check();
    expect(lines).toMatchObject([
      {
        level: 'WARN',
        code: 'aws-access-denied',
        secretArn,
        message: expect.stringMatching(/^Could not check the credentials/),
      },
    ]);
  });

  it('in testing the previous credential is reported as that', async () => {
    const { check, cloud, lines } = await arrange();
    cloud.onLogin = () => {
      if (cloud.logins.at(-1) === 'old') throw denied;
    };
    await check();
    expect(lines).toMatchObject([
      { level: 'WARN', message: expect.stringMatching(/^Could not test the previous credential/) },
    ]);
  });
});

describe('a rotation that is stuck', () => {
  const stuck = { stagesByVersion: { current: ['AWSCURRENT'], next: ['AWSPENDING'] } };

  it('is restarted', async () => {
    const { check, fleet, audited } = await arrange(stuck);
    fleet.createdAtMs.set('next', nowMs - 2 * dayMs);
    await check();
    expect(audited()).toMatchObject([{ event: 'rotation-restarted', versionId: 'next' }]);
  });

  it('is restarted even if the credentials could not be checked', async () => {
    const { check, fleet, values, audited } = await arrange(stuck);
    values.failure = new Error('unforeseen');
    fleet.createdAtMs.set('next', nowMs - 2 * dayMs);
    await check();
    expect(audited()).toMatchObject([{ event: 'rotation-restarted' }]);
  });

  it('that cannot be restarted is reported as that', async () => {
    const { check, fleet, lines, secret } = await arrange(stuck);
    fleet.createdAtMs.set('next', nowMs - 2 * dayMs);
    fleet.rotate = () => Promise.reject(new Error('unforeseen'));
    await check();
    expect(lines).toMatchObject([
      { level: 'WARN', secretName: secret.name, message: expect.stringMatching(/^Could not restart the rotation/) },
    ]);
  });
});
