import { randomUUID } from 'node:crypto';
import { createRotationService, type RotationServiceWithDestinations } from '../../sandbox/rotation-service.ts';
import { deployVariant } from '../scenarios/bad-input/function-variant.ts';
import { createPropagatedSecret, type PropagatedSecret } from '../scenarios/destinations/destinations-service.ts';

/** A sandbox with every destination, whose functions wait for a lock for a second only, and whose secrets and tokens have characters that encodings change. */
export async function startHostileService(): Promise<RotationServiceWithDestinations> {
  const service = await createRotationService({
    timeoutMs: 31_000,
    minimumIdle: 1,
    destinations: true,
    variables: { GENESYS_PROPAGATION_TIMEOUT: '1s' },
    permissions: ['authorization:division:view', 'directory:user:view'],
  });
  service.genesys.settings.secretsEndpoint = true;
  service.genesys.settings.hostileCharacters = true;
  service.genesys.settings.rateLimitPerMinute = 1_000_000;
  return service;
}

/** A secret with a copy in each destination, whose webhook notifications omit the credential. */
export function createNotifiedSecret(service: RotationServiceWithDestinations, strategy: string): PropagatedSecret {
  const adminName = `admin-${randomUUID()}`;
  if (strategy === 'in-place') service.createManagedSecret({ name: adminName });
  return createPropagatedSecret(service, {
    strategy,
    webhook: 'notify',
    probes: '/api/v2/users',
    'division-visibility': 'always',
    ...(strategy === 'in-place' ? { 'admin-secret': adminName } : {}),
  });
}

/** Deploys the rotate function again with some variables changed and the same destinations. Returns its ARN. */
export function deployNotifiedVariant(
  service: RotationServiceWithDestinations,
  variables: Readonly<Record<string, string>>,
): string {
  const { webhook, secretNames, eventBusName } = service.destinations;
  return deployVariant(service, 'rotate', {
    ROTATION_WEBHOOK_URL: `{{secure-endpoint}}${webhook.path}`,
    ROTATION_WEBHOOK_SECRET: secretNames.webhook,
    VAULT_ADDR: '{{secure-endpoint}}',
    ROTATION_VAULT_SECRET: secretNames.vault,
    ROTATION_EVENT_BUS: eventBusName,
    ...variables,
  });
}

/** Lets the grace and quarantine periods pass. */
export async function letRetire(service: RotationServiceWithDestinations): Promise<void> {
  for (let day = 0; day < 3; day += 1) await service.clock.advance(1.05 * 86_400_000);
  await service.idle();
}
