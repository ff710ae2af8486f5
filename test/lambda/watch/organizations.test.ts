import { describe, expect, it } from 'vitest';
import { RotationError } from '../../../domain/rotation-error.ts';
import { secretArn } from './secrets.ts';
import { WatchedOrganization } from './watched-cloud.ts';
import { arrangeWatch, nextStep } from './watched-run.ts';

/** An admin secret whose credential logs in. */
function arrange() {
  const watch = arrangeWatch();
  watch.secrets.putValue('admin', 'AWSCURRENT', { clientId: 'admin-client', clientSecret: 'admin-secret' });
  watch.cloud.accept('admin-client', 'admin-secret');
  watch.cloud.organization.addClient('client-1');
  const { organizations } = watch.run;
  const listings = () => watch.cloud.organization.callsOf('listClients');
  return { ...watch, organizations, listings };
}

describe('an admin secret', () => {
  it('is opened once for everybody, with one listing of the clients', async () => {
    const { cloud, organizations, listings } = arrange();
    const all = await Promise.all([
      organizations.administeredBy('admin', secretArn),
      organizations.administeredBy('admin', secretArn),
    ]);
    for (const administration of all) {
      expect(administration?.clientId).toBe('admin-client');
      expect(await administration?.clients()).toMatchObject([{ id: 'client-1' }]);
    }
    expect([cloud.logins, listings()]).toEqual([['admin-client'], 1]);
  });

  it('leaves no token behind at the end of the run', async () => {
    const { cloud, organizations } = arrange();
    await organizations.administeredBy('admin', secretArn);
    expect(cloud.tokensLive).toBe(1);
    await organizations.close();
    expect(cloud.tokensLive).toBe(0);
  });

  it('is not missed if no secret names one', async () => {
    const { organizations, lines } = arrange();
    await organizations.close();
    expect(lines).toEqual([]);
  });

  it('that Genesys Cloud rejects is reported once, with the consequence', async () => {
    const { secrets, organizations, found, lines } = arrange();
    secrets.putValue('admin', 'AWSCURRENT', { clientId: 'admin-client', clientSecret: 'another' });
    for (let times = 0; times < 2; times += 1)
      expect(await organizations.administeredBy('admin', secretArn)).toBeUndefined();
    await organizations.close();
    expect(found()).toMatchObject([
      {
        level: 'ERROR',
        finding: 'credential-rejected',
        code: 'admin-credential-rejected',
        message: expect.stringMatching(/admin-client.* the admin secret admin\b/),
        adminSecret: 'admin',
        clientId: 'admin-client',
        status: 401,
        correlationId: 'correlation-1',
        ...nextStep,
      },
    ]);
    expect(lines).toHaveLength(1);
  });

  it('that does not exist is a fault of the settings', async () => {
    const { organizations } = arrange();
    await expect(organizations.administeredBy('nowhere', secretArn)).rejects.toMatchObject({
      code: 'invalid-settings',
      summary: expect.stringContaining('nowhere'),
      ...nextStep,
    });
  });

  it('that holds no credential is named', async () => {
    const { secrets, organizations } = arrange();
    secrets.putValue('admin', 'AWSCURRENT', 'no credential');
    await expect(organizations.administeredBy('admin', secretArn)).rejects.toThrow(
      /^invalid-secret-document: .*the admin secret admin\b/,
    );
  });

  it('that AWS does not show is named, for the line is about another secret', async () => {
    const { secrets, organizations } = arrange();
    secrets.failure = new RotationError('aws-access-denied', { message: 'It was denied.', nextStep: 'allow it.' });
    await expect(organizations.administeredBy('admin', secretArn)).rejects.toThrow(
      /^aws-access-denied: It was denied\. .*the admin secret admin\b/,
    );
  });

  it('that cannot be read for an unexpected reason fails as such', async () => {
    const { secrets, organizations } = arrange();
    secrets.failure = new TypeError('unforeseen');
    await expect(organizations.administeredBy('admin', secretArn)).rejects.toBe(secrets.failure);
  });
});

describe('the clients of an organization', () => {
  it('are listed once, whichever credentials can list them', async () => {
    const { cloud, organizations, listings } = arrange();
    await (await organizations.administeredBy('admin', secretArn))?.clients();
    const itself = organizations.ofItself(cloud.organization, 'client-1');
    expect(await itself.clients()).toMatchObject([{ id: 'client-1' }]);
    expect(listings()).toBe(1);
  });

  it('are listed for each organization', async () => {
    const { cloud, organizations, time } = arrange();
    const other = new WatchedOrganization(time, 'organization-2');
    other.addClient('client-2');
    expect(await organizations.ofItself(cloud.organization, 'any').clients()).toMatchObject([{ id: 'client-1' }]);
    expect(await organizations.ofItself(other, 'any').clients()).toMatchObject([{ id: 'client-2' }]);
  });

  it('are listed by the next credential where the first one may not', async () => {
    const { organizations, time, listings, cloud } = arrange();
    const mayNot = new WatchedOrganization(time);
    mayNot.fail('listClients', 'rejected');
    await expect(organizations.ofItself(mayNot, 'any').clients()).rejects.toThrow('genesys-request-rejected');
    for (const clientId of ['one', 'other']) {
      const allowed = organizations.ofItself(cloud.organization, clientId);
      expect(await allowed.clients()).toMatchObject([{ id: 'client-1' }]);
    }
    expect(listings()).toBe(1);
  });

  it('are asked for again where that failed, and the failure is not taken for an empty list', async () => {
    const { cloud, organizations } = arrange();
    const administration = organizations.ofItself(cloud.organization, 'client-1');
    cloud.organization.fail('listClients', 'request-lost');
    await expect(administration.clients()).rejects.toThrow('genesys-unavailable');
    expect(await administration.clients()).toMatchObject([{ id: 'client-1' }]);
  });
});

describe('the client of an admin secret', () => {
  const owned = {
    organizationId: 'org-1',
    clientId: 'admin-client',
    origin: 'created',
    since: '2026-01-01T00:00:00Z',
  } as const;

  it('belongs to that secret, by its ARN', async () => {
    const { organizations, ledger, found } = arrange();
    await organizations.administeredBy('admin', secretArn);
    expect(await ledger.owners.read('org-1', 'admin-client')).toMatchObject({
      secretArn: 'arn:of:admin',
      origin: 'adopted',
    });
    expect(found()).toEqual([]);
  });

  it('that another secret owns is reported, and administers all the same', async () => {
    const { organizations, ledger, found } = arrange();
    await ledger.owners.claim({ ...owned, secretArn: 'arn:of:another' });
    expect(await organizations.administeredBy('admin', secretArn)).toMatchObject({ clientId: 'admin-client' });
    expect(found()).toMatchObject([
      { finding: 'client-shared', adminSecret: 'arn:of:admin', otherSecretArn: 'arn:of:another', ...nextStep },
    ]);
  });
});
