import { parseMarker } from '../../domain/marker.ts';
import { RotationError } from '../../domain/rotation-error.ts';
import { parseClaim } from '../ledger/client-claim.ts';
import type { GenesysSession, OrganizationUsage } from '../ports/genesys-cloud.ts';
import { sumUses } from '../usage/sum-uses.ts';
import { administrationOf, type InspectedSecret } from './inspected-secret.ts';
import { lastDays } from './usage.ts';

/** An OAuth client of the organization, and whose it is. */
export interface InspectedClient {
  readonly clientId: string;
  readonly name: string;
  readonly state: string;
  readonly grantType: string;
  readonly createdAt?: string;
  /** The last day with requests, as far as Genesys Cloud reports it; our own checks count too. Absent: none. */
  readonly lastUsedOn?: string;
  /** The secret that the ledger says it belongs to. */
  readonly ownerArn?: string;
  /** The secret that its description says it belongs to, which proves nothing. */
  readonly claimedBy?: string;
}

export interface InspectedClients {
  readonly clients: readonly InspectedClient[];
  readonly isComplete: boolean;
  /** The first day of which usage was read. */
  readonly usedSince?: string;
  /** Why nobody knows when a client was last used. */
  readonly usageProblem?: string;
}

/** How far back the last use is looked for. */
const usedDays = 28;

/** A response of Lambda holds 6 MB. */
const most = 10_000;

/** Every OAuth client of the organization that the secret belongs to. */
export async function clientsOf(secret: InspectedSecret): Promise<InspectedClients> {
  const { session } = await administrationOf(secret);
  const { services, description } = secret;
  const { organizationId } = await session.identity();
  const used = await useOfAll(session, services.time.now());
  const days = used.known
    ? new Map([...used.clients].map(([id, uses]) => [id, sumUses(uses, '').lastUsedOn]))
    : undefined;
  const usage = used.known ? { usedSince: used.since } : { usageProblem: used.reason };
  const listed = (await session.listClients()).filter(({ state }) => state !== 'deleted');
  const clients: InspectedClient[] = [];
  for (const client of listed.slice(0, most)) {
    if (services.deadline.remainingMs() < 10_000) return { clients, isComplete: false, ...usage };
    const owner = await services.ledger.owners.read(organizationId, client.id);
    const claim = parseClaim(client.description, client.id, description.arn) ?? parseMarker(client.description);
    clients.push({
      clientId: client.id,
      name: client.name,
      state: client.state,
      grantType: String(client.properties.authorizedGrantType ?? 'unknown').slice(0, 60),
      ...(client.dateCreated === undefined ? {} : { createdAt: client.dateCreated }),
      ...(days?.get(client.id) === undefined ? {} : { lastUsedOn: days.get(client.id) as string }),
      ...(owner === undefined ? {} : { ownerArn: owner.secretArn }),
      ...(claim?.secretArn === undefined ? {} : { claimedBy: claim.secretArn }),
    });
  }
  return { clients, isComplete: listed.length <= most, ...usage };
}

type UseOfAll =
  | (Extract<OrganizationUsage, { known: true }> & { readonly since: string })
  | Extract<OrganizationUsage, { known: false }>;

async function useOfAll(session: GenesysSession, nowMs: number): Promise<UseOfAll> {
  const interval = lastDays(usedDays, nowMs);
  try {
    const usage = await session.organizationUsage(interval);
    return usage.known ? { ...usage, since: interval.from.toISOString().slice(0, 10) } : usage;
  } catch (error) {
    if (!(error instanceof RotationError)) throw error;
    return { known: false, reason: error.summary };
  }
}
