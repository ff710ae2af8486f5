import type { CredentialHistory } from './credential-history.ts';
import { type Period, policySecondsOf, secondsBetween, withoutUndefined } from './describe-rotations.ts';
import type { OrganizationEvidence, RecordedSecret } from './recorded-secret.ts';
import type { Coverage, Population, PopulationEntry, UnmanagedClient } from './report.ts';

export interface KnownSecret {
  readonly secret: RecordedSecret;
  readonly histories: readonly CredentialHistory[];
}

/** The secrets that were managed at the start and at the end of the period: adopted by then, and not decommissioned. */
export function describePopulation(known: readonly KnownSecret[], period: Period): Population {
  const endMs = Math.min(period.toMs, period.madeAtMs);
  const atStart = known.flatMap((one) => entryAt(one, period.fromMs, period) ?? []);
  const atEnd = known.flatMap((one) => entryAt(one, endMs, period) ?? []);
  const arns = (entries: readonly PopulationEntry[]) => new Set(entries.map(({ arn }) => arn));
  const [start, end] = [arns(atStart), arns(atEnd)];
  return {
    atStart,
    atEnd,
    added: [...end].filter((arn) => !start.has(arn)),
    removed: [...start].filter((arn) => !end.has(arn)),
  };
}

function entryAt({ secret, histories }: KnownSecret, atMs: number, period: Period): PopulationEntry | undefined {
  const events = secret.timeline ?? [];
  const isBefore = (at: string | undefined) => at !== undefined && Date.parse(at) <= atMs;
  if (!events.some(({ at }) => isBefore(at))) return undefined;
  if (events.some(({ type, at }) => type === 'secret-decommissioned' && isBefore(at))) return undefined;
  const inForce = histories.find(({ inForce: spans }) =>
    spans.some(({ from, until }) => isBefore(from) && !isBefore(until)),
  );
  const since = inForce?.inForce[0]?.from;
  const ageSeconds = since === undefined ? undefined : secondsBetween(since, new Date(atMs).toISOString());
  const policySeconds = policySecondsOf(secret, period);
  return withoutUndefined({
    arn: secret.arn,
    name: secret.name,
    accountId: secret.accountId,
    region: secret.region,
    organizationId: secret.organizationId,
    clientId: inForce?.clientId,
    inForceSince: since,
    isOlder: inForce !== undefined && inForce.plannedAt === undefined,
    ageSeconds,
    policySeconds,
    isWithinPolicy: ageSeconds !== undefined && ageSeconds <= policySeconds + 90_000,
  });
}

/** Which clients of an organization no secret of the ledger rotates. */
export function describeCoverage(
  evidence: OrganizationEvidence,
  known: readonly KnownSecret[],
  madeAt: string,
): Coverage {
  const { organizationId, clients } = evidence;
  if (!clients.available) return { organizationId, clients };
  const ours = new Set(known.flatMap(({ secret }) => (secret.timeline ?? []).map(({ clientId }) => clientId)));
  const relevant = clients.content.filter(({ state }) => state !== 'deleted');
  const unmanaged = relevant
    .filter(({ clientId }) => !ours.has(clientId))
    .map((client) =>
      withoutUndefined<UnmanagedClient>({
        clientId: client.clientId,
        name: client.name,
        state: client.state,
        grantType: client.grantType,
        createdAt: client.createdAt,
        ageSeconds: client.createdAt === undefined ? undefined : secondsBetween(client.createdAt, madeAt),
        lastUsedOn: client.lastUsedOn,
      }),
    )
    .sort((one, other) => (other.ageSeconds ?? 0) - (one.ageSeconds ?? 0));
  const total = relevant.length;
  return {
    organizationId,
    clients: { available: true, content: { total, rotated: total - unmanaged.length, unmanaged } },
  };
}
