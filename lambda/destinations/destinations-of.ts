import type { DestinationName } from '../../domain/destinations/destinations.ts';
import type { GenesysSession } from '../ports/genesys-cloud.ts';
import type { DeliveredSecret } from '../ports/rotation.ts';
import type { Destination } from './destination.ts';
import { integrationCredentialsOf } from './integration-credentials/integration-credential-destination.ts';
import { vaultOf } from './vault/vault-destination.ts';
import { webhookOf } from './webhook/webhook-destination.ts';

type DestinationsOf = (secret: DeliveredSecret, admin: GenesysSession) => readonly Destination[];

/** What delivers a credential to each destination. The event bus gets no credential: the steps publish its events. */
const deliveries: Readonly<Record<Exclude<DestinationName, 'eventBus'>, DestinationsOf>> = {
  integrationCredentials: integrationCredentialsOf,
  vault: vaultOf,
  // Last: what it announces is then in all the others.
  webhook: webhookOf,
};

/** Every destination of the secret, in the order in which they are written. */
export function destinationsOf(secret: DeliveredSecret, admin: GenesysSession): readonly Destination[] {
  return Object.values(deliveries).flatMap((deliveriesOf) => deliveriesOf(secret, admin));
}

/** Works with every destination of the secret, and ends their logins. */
export async function withDestinations<Result>(
  secret: DeliveredSecret,
  admin: GenesysSession,
  work: (destinations: readonly Destination[]) => Promise<Result>,
): Promise<Result> {
  const destinations = destinationsOf(secret, admin);
  try {
    return await work(destinations);
  } finally {
    for (const destination of destinations) await destination.close?.();
  }
}

/** Whether there is any, which costs no login. */
export function hasDestinations(secret: DeliveredSecret): boolean {
  const { integrationCredentials } = secret.settings;
  return integrationCredentials.length + vaultOf(secret).length + webhookOf(secret).length > 0;
}
