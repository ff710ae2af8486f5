import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createRotationService, type RotationService } from '../../../sandbox/rotation-service.ts';
import { type AnnouncedSecret, announceAgain, announceRotation } from './announced-secret.ts';
import { expectStepRefused } from './expect-refused.ts';
import { expectRetirementFailed } from './expect-retirement-failed.ts';
import { currentClientId, orderWhenDue, rotateToTheEnd } from './rotated.ts';

let service: RotationService;

beforeAll(async () => {
  service = await createRotationService({ inProcess: true });
});
afterAll(() => service.close());
afterEach(() => {
  // What is owed is retried for ever.
  const { permissionsDenied } = service.genesys.settings;
  for (const clientId of Object.keys(permissionsDenied)) delete permissionsDenied[clientId];
});

function deny(clientId: string, permission: string): void {
  service.genesys.settings.permissionsDenied[clientId] = [permission];
}

describe('a missing permission of the administering client is named together with the call that needs it', () => {
  it.each(['alternating-clients', 'replacement-client'])('createSecret, %s, oauth:client:view', async (strategy) => {
    const secret = announceRotation(service, { settings: { strategy } });
    deny(secret.clientId, 'oauth:client:view');
    const call = `GET /api/v2/oauth/clients/${secret.clientId}`;
    await expectStepRefused(service, secret, 'createSecret', missing('oauth:client:view', call));
  });

  it.each(['alternating-clients', 'replacement-client'])('createSecret, %s, oauth:client:add', async (strategy) => {
    const secret = announceRotation(service, { settings: { strategy } });
    deny(secret.clientId, 'oauth:client:add');
    const refusal = missing('oauth:client:add', 'POST /api/v2/oauth/clients');
    await expectStepRefused(service, secret, 'createSecret', { ...refusal, claims: secret.clientId });
  });

  it('createSecret, for the standby client, oauth:client:edit', async () => {
    const secret = announceRotation(service, { settings: { 'grace-period': '0s' }, accessTokenValiditySeconds: 300 });
    await rotateToTheEnd(service, secret);
    await service.clock.advance(310_000);
    await service.idle();
    const administering = currentClientId(service, secret.arn);
    deny(administering, 'oauth:client:edit');
    const again = { ...secret, token: announceAgain(service, secret.arn) };
    await expectStepRefused(
      service,
      again,
      'createSecret',
      missing('oauth:client:edit', `POST /api/v2/oauth/clients/${secret.clientId}/secret`),
    );
  });

  it.each([
    ['in-place', 'secret'],
    ['multi-secret', 'secrets'],
  ])('createSecret, %s, oauth:client:edit: before the client is claimed, and after', async (strategy, made) => {
    service.genesys.settings.secretsEndpoint = true;
    const admin = service.createManagedSecret({ name: `admin-without-edit-${strategy}` });
    const secret = announceRotation(service, { settings: { strategy, 'admin-secret': admin.name } });
    const client = `/api/v2/oauth/clients/${secret.clientId}`;
    deny(admin.clientId, 'oauth:client:edit');
    await expectStepRefused(service, secret, 'createSecret', missing('oauth:client:edit', `PUT ${client}`));

    deny(admin.clientId, 'none');
    await rotateToTheEnd(service, secret);
    deny(admin.clientId, 'oauth:client:edit');
    const again = { ...secret, token: announceAgain(service, secret.arn) };
    const refusal = missing('oauth:client:edit', `POST ${client}/${made}`);
    await expectStepRefused(service, again, 'createSecret', refusal);
  });

  it('testSecret, oauth:client:view: a pending credential that cannot be compared is not promoted', async () => {
    const secret = announceRotation(service);
    for (const step of ['createSecret', 'setSecret'] as const) {
      await service.secretsManager.runStep(secret.arn, step, secret.token);
    }
    deny(secret.clientId, 'oauth:client:view');
    const call = `GET /api/v2/oauth/clients/${secret.clientId}`;
    await expectStepRefused(service, secret, 'testSecret', missing('oauth:client:view', call));
  });

  describe('in a retirement', () => {
    async function retiring(strategy: string): Promise<AnnouncedSecret & { administering: string }> {
      const secret = announceRotation(service, { settings: { strategy } });
      await rotateToTheEnd(service, secret);
      return { ...secret, administering: currentClientId(service, secret.arn) };
    }

    it('regenerate, oauth:client:edit', async () => {
      const secret = await retiring('alternating-clients');
      deny(secret.administering, 'oauth:client:edit');
      const call = `POST /api/v2/oauth/clients/${secret.clientId}/secret`;
      await expectRetirementFailed(service, secret, 'regenerate', missing('oauth:client:edit', call));
    });

    it('deactivate, oauth:client:view', async () => {
      const secret = await retiring('replacement-client');
      deny(secret.administering, 'oauth:client:view');
      const call = `GET /api/v2/oauth/clients/${secret.clientId}`;
      await expectRetirementFailed(service, secret, 'deactivate', missing('oauth:client:view', call));
    });

    it('deactivate, oauth:client:edit', async () => {
      const secret = await retiring('replacement-client');
      deny(secret.administering, 'oauth:client:edit');
      const call = `PUT /api/v2/oauth/clients/${secret.clientId}`;
      await expectRetirementFailed(service, secret, 'deactivate', missing('oauth:client:edit', call));
    });

    it('delete, oauth:client:delete', async () => {
      const secret = await retiring('replacement-client');
      const order = await orderWhenDue(service, secret.arn, 'deactivate');
      expect((await service.lambda.invoke('retire', order)).outcome).toBe('success');
      deny(secret.administering, 'oauth:client:delete');
      const call = `DELETE /api/v2/oauth/clients/${secret.clientId}`;
      await expectRetirementFailed(service, secret, 'delete', missing('oauth:client:delete', call));
    });
  });
});

function missing(permission: string, call: string) {
  const code = 'missing-permission' as const;
  return { code, says: [`rejected ${call} by`, `the permission ${permission}`] };
}
