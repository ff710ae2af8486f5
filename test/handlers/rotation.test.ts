import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RotationServiceWithDestinations } from '../../sandbox/rotation-service.ts';
import { createCopies } from '../crash/copies.ts';
import { createHandlersService } from './handlers-service.ts';

const dayMs = 86_400_000;

describe('the handlers, in this process', () => {
  let service: RotationServiceWithDestinations;
  beforeAll(async () => {
    service = await createHandlersService();
    service.genesys.settings.secretsEndpoint = true;
    service.createManagedSecret({ name: 'admin' });
  });
  afterAll(() => service.close());

  it.each(['alternating-clients', 'replacement-client', 'in-place', 'multi-secret'])(
    'rotate twice by %s',
    async (strategy) => {
      const { arn } = service.createManagedSecret({ name: `app-${strategy}`, settings: { strategy, 'admin-secret': 'admin' } });
      createCopies(service, arn);
      for (let rotation = 0; rotation < 2; rotation += 1) {
        const old = JSON.parse(service.secretsManager.value(arn) ?? '');
        expect((await service.secretsManager.rotate(arn)).outcome).toBe('succeeded');
        for (let day = 0; day < 3; day += 1) await service.clock.advance(1.1 * dayMs);
        await service.idle();
        const current = JSON.parse(service.secretsManager.value(arn) ?? '');
        expect(service.genesys.canLogIn(current.clientId, current.clientSecret)).toBe(true);
        expect(service.genesys.canLogIn(old.clientId, old.clientSecret)).toBe(false);
      }
    },
  );
});
