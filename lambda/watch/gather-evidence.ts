import { RotationError } from '../../domain/rotation-error.ts';
import { lazyRotationSettings } from '../../domain/rotation-settings.ts';
import { parseSecretDocument } from '../../domain/secret-document.ts';
import { isItself } from '../credentials/open-admin-session.ts';
import { revokeTestToken } from '../credentials/revoke-test-token.ts';
import type { AuditEntry, OAuthClient } from '../ports/genesys-cloud.ts';
import type { FleetSecret } from '../ports/secret-fleet.ts';
import { attemptLogin } from './attempt-login.ts';
import { inParallel } from './in-parallel.ts';
import type { Administration } from './organizations.ts';
import { concurrency, hasTime, isManaged, type WatchRun } from './watch-run.ts';

/** What a report asks Genesys Cloud for. */
export interface EvidenceRequest {
  readonly from: Date;
  readonly to: Date;
  /** Lists the clients too. */
  readonly clients: boolean;
}

type Source<Content> =
  | { readonly available: true; readonly content: Content }
  | { readonly available: false; readonly reason: string };

export interface OrganizationEvidence {
  readonly organizationId: string;
  readonly clients: Source<readonly EvidenceClient[]>;
  readonly audits: Source<{ readonly from: string; readonly to: string; readonly entries: readonly AuditEntry[] }>;
}

export interface EvidenceClient {
  readonly clientId: string;
  readonly name: string;
  readonly state: string;
  readonly grantType?: string;
  readonly createdAt?: string;
  /** The last day with requests in the last 90 days; only of clients that no secret of the ledger owns. */
  readonly lastUsedOn?: string;
}

export interface EvidenceSummary extends Record<string, unknown> {
  readonly organizations: readonly OrganizationEvidence[];
}

const usageDays = 90;

/**
 * Reads, for a report, what Genesys Cloud says about the clients of each organization: it changes nothing. This function
 * does it because it has the admin credentials, so that the caller that makes a report needs none.
 */
export async function gatherEvidence(run: WatchRun, request: EvidenceRequest): Promise<EvidenceSummary> {
  const managed = (await run.fleet.list()).filter((secret) => isManaged(run, secret));
  const organizations = new Map<string, OrganizationEvidence>();
  const asked = new Set<string>();
  for (const secret of managed) {
    if (!hasTime(run)) break;
    const state = await run.services.ledger.read(secret.arn);
    const organizationId = state?.organizationId;
    if (organizationId === undefined || organizations.get(organizationId)?.audits.available === true) continue;
    const { adminSecret } = lazyRotationSettings(secret.tags, run.variables);
    const isOwn = adminSecret === undefined || isItself(secret, adminSecret);
    const key = `${organizationId} ${isOwn ? 'itself' : adminSecret}`;
    // One secret may lack what another has, but hundreds without an admin secret are all alike.
    if (asked.has(key)) continue;
    asked.add(key);
    const evidence = await ofOrganization(run, request, {
      secret,
      organizationId,
      adminSecret: isOwn ? undefined : adminSecret,
    });
    if (evidence.audits.available || !organizations.has(organizationId)) organizations.set(organizationId, evidence);
  }
  await run.organizations.close();
  return { organizations: [...organizations.values()] };
}

interface Asked {
  readonly secret: FleetSecret;
  readonly organizationId: string;
  /** Absent: the secret's own credential administers it. */
  readonly adminSecret: string | undefined;
}

async function ofOrganization(run: WatchRun, request: EvidenceRequest, asked: Asked): Promise<OrganizationEvidence> {
  const { organizationId, secret, adminSecret } = asked;
  try {
    const own = adminSecret === undefined ? await openItself(run, secret) : undefined;
    const administration = own ?? (await run.organizations.administeredBy(adminSecret ?? '', secret.arn));
    if (administration === undefined) return noEvidence(organizationId, 'the admin credential is rejected');
    try {
      const { session } = administration;
      if ((await session.identity()).organizationId !== organizationId) {
        return noEvidence(organizationId, 'the admin credential is of another organization');
      }
      const { from, to } = request;
      const audits = await attempt(async () => {
        const log = await session.audits({ from, to });
        if (!log.known) return unavailable(log.reason);
        const content = { from: from.toISOString(), to: to.toISOString(), entries: log.entries };
        return { available: true as const, content };
      });
      const clients = request.clients
        ? await attempt(async () => ({
            available: true as const,
            content: await describeClients(run, administration, organizationId),
          }))
        : unavailable('not asked for');
      return { organizationId, clients, audits };
    } finally {
      if (own !== undefined) await revokeTestToken(run.services.logger, own.session);
    }
  } catch (error) {
    if (!(error instanceof RotationError)) throw error;
    return noEvidence(organizationId, `the administering client could not be used (${error.code})`);
  }
}

async function openItself(run: WatchRun, { arn }: FleetSecret): Promise<Administration | undefined> {
  const { store, defaultEnvironment } = run.services;
  const stored = await store.readValue(arn, { stage: 'AWSCURRENT' });
  if (stored === undefined) return undefined;
  const document = parseSecretDocument(stored.value, 'AWSCURRENT', defaultEnvironment);
  const result = await attemptLogin(run.services, document);
  return result.outcome === 'accepted' ? run.organizations.ofItself(result.session, document.clientId) : undefined;
}

/** What a credential may not read is said, and the rest is read. */
async function attempt<Content>(read: () => Promise<Source<Content>>): Promise<Source<Content>> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof RotationError)) throw error;
    return unavailable(
      error.code === 'missing-permission'
        ? `the administering client may not read it: ${error.summary}`
        : error.summary,
    );
  }
}

async function describeClients(
  run: WatchRun,
  { session, clients }: Administration,
  organizationId: string,
): Promise<readonly EvidenceClient[]> {
  const described: EvidenceClient[] = [];
  const now = run.services.time.now();
  const interval = { from: new Date(now - usageDays * 86_400_000), to: new Date(now) };
  const lastUse = async ({ id }: OAuthClient): Promise<string | undefined> => {
    if ((await run.services.ledger.owners.read(organizationId, id)) !== undefined) return undefined;
    const usage = await session.usage(id, interval).catch((error: unknown) => {
      if (error instanceof RotationError) return undefined;
      throw error;
    });
    return usage?.known === true ? usage.lastUsedOn : undefined;
  };
  const found = await clients();
  const describe = async (client: OAuthClient) => {
    const lastUsedOn = hasTime(run) ? await lastUse(client) : undefined;
    const { authorizedGrantType } = client.properties;
    described.push({
      clientId: client.id,
      name: client.name,
      state: client.state,
      ...(typeof authorizedGrantType === 'string' ? { grantType: authorizedGrantType } : {}),
      ...(client.dateCreated === undefined ? {} : { createdAt: client.dateCreated }),
      ...(lastUsedOn === undefined ? {} : { lastUsedOn }),
    });
  };
  await inParallel(found, concurrency, () => true, describe);
  return described.sort((one, other) => (one.clientId < other.clientId ? -1 : 1));
}

function noEvidence(organizationId: string, reason: string): OrganizationEvidence {
  return { organizationId, clients: unavailable(reason), audits: unavailable(reason) };
}

function unavailable(reason: string): { readonly available: false; readonly reason: string } {
  return { available: false, reason };
}
