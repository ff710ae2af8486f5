import { parseMarker } from '../../domain/marker.ts';
import { parseClaim } from '../ledger/client-claim.ts';
import { administrationOf, type InspectedSecret } from './inspected-secret.ts';

/** An OAuth client of the organization, and whose it is. */
export interface InspectedClient {
  readonly clientId: string;
  readonly name: string;
  readonly state: string;
  readonly grantType: string;
  readonly createdAt?: string;
  /** The secret that the ledger says it belongs to. */
  readonly ownerArn?: string;
  /** The secret that its description says it belongs to, which proves nothing. */
  readonly claimedBy?: string;
}

/** A response of Lambda holds 6 MB. */
const most = 10_000;

/** Every OAuth client of the organization that the secret belongs to. */
export async function clientsOf(
  secret: InspectedSecret,
): Promise<{ readonly clients: readonly InspectedClient[]; readonly isComplete: boolean }> {
  const { session } = await administrationOf(secret);
  const { services, description } = secret;
  const { organizationId } = await session.identity();
  const listed = (await session.listClients()).filter(({ state }) => state !== 'deleted');
  const clients: InspectedClient[] = [];
  for (const client of listed.slice(0, most)) {
    if (services.deadline.remainingMs() < 10_000) return { clients, isComplete: false };
    const owner = await services.ledger.owners.read(organizationId, client.id);
    const claim = parseClaim(client.description, client.id, description.arn) ?? parseMarker(client.description);
    clients.push({
      clientId: client.id,
      name: client.name,
      state: client.state,
      grantType: String(client.properties.authorizedGrantType ?? 'unknown').slice(0, 60),
      ...(client.dateCreated === undefined ? {} : { createdAt: client.dateCreated }),
      ...(owner === undefined ? {} : { ownerArn: owner.secretArn }),
      ...(claim?.secretArn === undefined ? {} : { claimedBy: claim.secretArn }),
    });
  }
  return { clients, isComplete: listed.length <= most };
}
