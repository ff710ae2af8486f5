import type { GenesysSession } from '../ports/genesys-cloud.ts';
import type { ManagedSecret } from '../ports/rotation.ts';
import type { Destination } from './destination.ts';
import { integrationCredential } from './integration-credential.ts';
import { vaultDestination } from './vault.ts';
import { webhookDestination } from './webhook.ts';

/** Every destination of the secret, those that keep a copy before the one that is only told. */
export function destinationsOf(secret: ManagedSecret, admin: GenesysSession): readonly Destination[] {
  const { services, settings } = secret;
  const { integrationCredentials, vaultPath, webhook } = settings;
  return [
    ...integrationCredentials.map((id) => integrationCredential(admin, id)),
    ...(services.vault === undefined || vaultPath === undefined
      ? []
      : [vaultDestination(services, services.vault, vaultPath)]),
    ...(services.webhook === undefined || webhook === 'off' ? [] : [webhookDestination(secret, services.webhook)]),
  ];
}
