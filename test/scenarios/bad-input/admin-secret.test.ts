import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { formatClaim } from '../../../lambda/ledger/client-claim.ts';
import { createRotationService, type RotationService } from '../../../sandbox/rotation-service.ts';
import { announceRotation } from './announced-secret.ts';
import { expectStepRefused } from './expect-refused.ts';
import { awsFailure, awsText } from './foreign-responses.ts';

let service: RotationService;

beforeAll(async () => {
  service = await createRotationService({ inProcess: true });
});
afterAll(() => service.close());
afterEach(() => service.faults.clear());

const canary = 'canary-of-the-admin-secret';

/** What shows, before anything else, that AWSCURRENT logs in and whose it is. The token of this login is revoked. */
const possession = ['POST /oauth/token', 'GET /api/v2/tokens/me', 'DELETE /api/v2/tokens/me'].map(
  (call) => `genesys ${call}`,
);

const everyRole = 'every role that the rotated client holds';

/** A secret with this admin secret. */
const administeredBy = (name: string, strategy = 'alternating-clients') =>
  announceRotation(service, { settings: { strategy, 'admin-secret': name } });

describe('an unusable admin secret is named, and nothing is created', () => {
  it('when it does not exist', async () => {
    const { calls } = await expectStepRefused(service, administeredBy('no-such-secret'), 'createSecret', {
      code: 'invalid-settings',
      says: ['no-such-secret', 'does not exist', 'genesys-rotation:admin-secret', 'GENESYS_ADMIN_SECRET'],
    });
    expect(calls.filter((call) => call.startsWith('genesys'))).toEqual(possession);
  });

  it('when the function may not read it', async () => {
    const { name } = service.createManagedSecret({ name: `admin-${randomUUID()}` });
    const secret = administeredBy(name);
    // The function first reads AWSPENDING and AWSCURRENT of the secret itself.
    service.faults.add({ operation: 'GetSecretValue', skip: 2, times: 9, effect: awsFailure('AccessDeniedException') });
    await expectStepRefused(service, secret, 'createSecret', {
      code: 'aws-access-denied',
      says: ['secretsmanager:GetSecretValue', 'KMS key'],
      hides: [awsText],
    });
  });

  it('when the function may not read it, and the error says which secret it is', async () => {
    const { name } = service.createManagedSecret({ name: `admin-${randomUUID()}` });
    const secret = administeredBy(name);
    service.faults.add({ operation: 'GetSecretValue', skip: 2, times: 9, effect: awsFailure('AccessDeniedException') });
    await expectStepRefused(service, secret, 'createSecret', { code: 'aws-access-denied', says: [name] });
  });

  it.each([
    ['not JSON', `clientId=${canary}`, ['it is not JSON']],
    ['an array', JSON.stringify([canary]), ['not an object']],
    ['without a clientSecret', JSON.stringify({ clientId: 'a', other: canary }), ['"clientSecret" is missing']],
    ['for no region', JSON.stringify({ clientId: 'a', clientSecret: canary, environment: 'x' }), ['"environment"']],
  ])('when it is %s', async (_what, value, says) => {
    const name = `admin-${randomUUID()}`;
    service.secretsManager.createSecret({ name, value });
    const { calls } = await expectStepRefused(service, administeredBy(name), 'createSecret', {
      code: 'invalid-secret-document',
      says: [`the admin secret ${name}`, ...says],
      hides: [canary],
    });
    expect(calls.filter((call) => call.startsWith('genesys'))).toEqual(possession);
  });

  it('when Genesys Cloud rejects its credential, even after another read', async () => {
    const admin = service.createManagedSecret({ name: `admin-${randomUUID()}` });
    service.genesys.regenerateByHand(admin.clientId);
    const { calls } = await expectStepRefused(service, administeredBy(admin.name), 'createSecret', {
      code: 'admin-credential-rejected',
      says: [admin.clientId, `the admin secret ${admin.name}`],
    });
    expect([...new Set(calls.filter((call) => call.startsWith('genesys')))]).toEqual(possession);
  });

  it('when its client has no permission at all', async () => {
    const name = createAdmin({ permissions: ['routing:queue:view'] });
    await expectStepRefused(service, administeredBy(name), 'createSecret', {
      code: 'missing-permission',
      says: ['GET /api/v2/oauth/clients', 'oauth:client:view', everyRole],
    });
  });

  it('when its client lacks a role that the rotated one holds: it cannot claim the client', async () => {
    const secret = administeredBy(createAdmin({ permissions: ['oauth:client:*'] }));
    await expectStepRefused(service, secret, 'createSecret', {
      code: 'missing-permission',
      says: [`PUT /api/v2/oauth/clients/${secret.clientId}`, everyRole, 'OAuth client administrator'],
    });
  });

  it('when its client lacks a role that the rotated one holds: it cannot copy a client that is claimed', async () => {
    const secret = administeredBy(createAdmin({ permissions: ['oauth:client:*'] }));
    const description = formatClaim({ secretArn: secret.arn, clientId: secret.clientId });
    service.genesys.updateByHand(secret.clientId, { description });
    await expectStepRefused(service, secret, 'createSecret', {
      code: 'missing-permission',
      says: ['POST /api/v2/oauth/clients ', everyRole, 'OAuth client administrator'],
    });
  });

  it.each(['alternating-clients', 'replacement-client', 'in-place'])(
    'when its client belongs to another organization: %s',
    async (strategy) => {
      const organization = service.genesys.createOrganization({ name: 'Another organization' });
      const name = createAdmin({ organization, permissions: ['oauth:client:*'] });
      const secret = administeredBy(name, strategy);
      await expectStepRefused(service, secret, 'createSecret', {
        code: 'organization-mismatch',
        says: ['The admin secret', organization.id, service.organization.id, 'name an admin secret of it'],
      });
    },
  );
});

/** Returns the name of a secret whose client has only these permissions. */
function createAdmin({
  organization = service.organization,
  permissions,
}: {
  readonly organization?: { readonly id: string };
  readonly permissions: readonly string[];
}): string {
  const { genesys, secretsManager } = service;
  const name = `admin-${randomUUID()}`;
  const role = genesys.createRole({ organization, name, permissions });
  const value = genesys.createClient({ organization, name, roleDivisions: [{ roleId: role.id, divisionId: '*' }] });
  secretsManager.createSecret({ name, value });
  return name;
}
