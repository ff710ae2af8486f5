import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRotationService, type RotationService } from '../../../sandbox/rotation-service.ts';
import { type AnnouncedSecret, announceAgain, announceRotation } from './announced-secret.ts';
import { expectOrderRefused, expectStepRefused } from './expect-refused.ts';
import { currentClientId, orderOf, rotateToTheEnd } from './rotated.ts';

let service: RotationService;

beforeAll(async () => {
  service = await createRotationService({ inProcess: true });
});
afterAll(() => service.close());

function deny(clientId: string, permission: string): void {
  service.genesys.settings.permissionsDenied[clientId] = [permission];
}

describe('a permission that the administering client lacks is named together with the call that needs it', () => {
  it.each([
    ['alternating-clients', 'oauth:client:view', 'GET /api/v2/oauth/clients'],
    ['alternating-clients', 'oauth:client:add', 'POST /api/v2/oauth/clients'],
    ['replacement-client', 'oauth:client:view', 'GET /api/v2/oauth/clients'],
    ['replacement-client', 'oauth:client:add', 'POST /api/v2/oauth/clients'],
  ])('createSecret, %s, %s', async (strategy, permission, call) => {
    const secret = announceRotation(service, { settings: { strategy } });
    deny(secret.clientId, permission);
    await expectStepRefused(service, secret, 'createSecret', missing(permission, call));
  });

  it('createSecret, when the idle client takes over, oauth:client:edit', async () => {
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

  it('createSecret, in-place, oauth:client:edit', async () => {
    const admin = service.createManagedSecret({ name: 'admin-without-edit' });
    const settings = { strategy: 'in-place', 'admin-secret': admin.name };
    const secret = announceRotation(service, { settings });
    deny(admin.clientId, 'oauth:client:edit');
    await expectStepRefused(
      service,
      secret,
      'createSecret',
      missing('oauth:client:edit', `POST /api/v2/oauth/clients/${secret.clientId}/secret`),
    );
  });

  it('createSecret, multi-secret, oauth:client:edit', async () => {
    service.genesys.settings.secretsEndpoint = true;
    const secret = announceRotation(service, { settings: { strategy: 'multi-secret' } });
    deny(secret.clientId, 'oauth:client:edit');
    await expectStepRefused(
      service,
      secret,
      'createSecret',
      missing('oauth:client:edit', `POST /api/v2/oauth/clients/${secret.clientId}/secrets`),
    );
  });

  it('testSecret, oauth:client:view: a candidate that cannot be compared is not promoted', async () => {
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
      const order = orderOf(service, secret.arn, 'regenerate');
      const call = `POST /api/v2/oauth/clients/${secret.clientId}/secret`;
      await expectOrderRefused(service, secret, order, missing('oauth:client:edit', call));
    });

    it('deactivate, oauth:client:view', async () => {
      const secret = await retiring('replacement-client');
      deny(secret.administering, 'oauth:client:view');
      const order = orderOf(service, secret.arn, 'deactivate');
      const call = `GET /api/v2/oauth/clients/${secret.clientId}`;
      await expectOrderRefused(service, secret, order, missing('oauth:client:view', call));
    });

    it('deactivate, oauth:client:edit, with nothing but the deletion arranged', async () => {
      const secret = await retiring('replacement-client');
      deny(secret.administering, 'oauth:client:edit');
      const order = orderOf(service, secret.arn, 'deactivate');
      const call = `PUT /api/v2/oauth/clients/${secret.clientId}`;
      const refusal = missing('oauth:client:edit', call);
      await expectOrderRefused(service, secret, order, { ...refusal, mayChange: ['schedules'] });
      expect(orderOf(service, secret.arn, 'delete')).toMatchObject({ clientId: secret.clientId });
    });

    it('delete, oauth:client:delete', async () => {
      const secret = await retiring('replacement-client');
      const deactivated = await service.lambda.invoke('retire', orderOf(service, secret.arn, 'deactivate'));
      expect(deactivated.outcome).toBe('success');
      deny(secret.administering, 'oauth:client:delete');
      const order = orderOf(service, secret.arn, 'delete');
      const call = `DELETE /api/v2/oauth/clients/${secret.clientId}`;
      await expectOrderRefused(service, secret, order, missing('oauth:client:delete', call));
    });
  });
});

function missing(permission: string, call: string) {
  const code = 'missing-permission' as const;
  return { code, says: [`rejected ${call} by`, `the permission ${permission}`] };
}
