import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRotationService, type RotationService } from '../../sandbox/rotation-service.ts';

let service: RotationService;

beforeAll(async () => {
  service = await createRotationService({ inProcess: true, variables: { GENESYS_PROPAGATION_TIMEOUT: '1s' } });
});
afterAll(() => service.close());

const live = () => service.genesys.clients().filter(({ tokensLive }) => tokensLive > 0);

it.each([{}, { 'admin-secret': 'admin' }])('after a rotation no token is left, with %j', async (settings) => {
  if ('admin-secret' in settings) service.createManagedSecret({ name: 'admin' });
  const { arn } = service.createManagedSecret({ name: `app-${Object.keys(settings).length}`, settings });
  expect((await service.secretsManager.rotate(arn)).outcome).toBe('succeeded');
  await service.idle();
  expect(live()).toEqual([]);
});
