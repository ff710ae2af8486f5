import { CommandError } from '../command-line/command-error.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { invokeFunction } from '../deployment/invoke-function.ts';
import type { AuditEntry, OrganizationEvidence } from '../report/recorded-secret.ts';

/** How much of a period the watch function reads at a time, in milliseconds. */
const partMs = 31 * 86_400_000;

/**
 * What Genesys Cloud says about the clients of each organization. The watch function asks, because it may use the admin
 * credentials: the caller that makes a report needs `lambda:InvokeFunction` for it, and no secret.
 */
export async function readOrganizations(
  deployments: readonly Deployment[],
  organizationIds: readonly string[],
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): Promise<readonly OrganizationEvidence[]> {
  const found = new Map<string, OrganizationEvidence>();
  const problems: string[] = [];
  for (const deployment of deployments) {
    try {
      for (const part of partsOf(fromMs, toMs)) {
        const isLast = part.toMs === toMs;
        for (const evidence of await ask(deployment, part, isLast)) {
          found.set(evidence.organizationId, joined(found.get(evidence.organizationId), evidence));
        }
      }
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      problems.push(error.message.replace(/\.$/, ''));
    }
  }
  const reason = problems[0] ?? 'no secret that is managed now administers this organization';
  const missing = { available: false, reason } as const;
  return organizationIds.map(
    (organizationId) => found.get(organizationId) ?? { organizationId, clients: missing, audits: missing },
  );
}

function partsOf(fromMs: number, toMs: number) {
  const parts: { readonly fromMs: number; readonly toMs: number }[] = [];
  for (let at = fromMs; at < toMs; at += partMs) parts.push({ fromMs: at, toMs: Math.min(at + partMs, toMs) });
  return parts;
}

async function ask(deployment: Deployment, { fromMs, toMs }: { fromMs: number; toMs: number }, clients: boolean) {
  const [from, to] = [new Date(fromMs).toISOString(), new Date(toMs).toISOString()];
  const evidence = { from, to, clients };
  const result = await invokeFunction<{ readonly organizations?: readonly OrganizationEvidence[] }>(
    deployment,
    deployment.watch,
    { evidence },
  );
  if (Array.isArray(result?.organizations)) return result.organizations as readonly OrganizationEvidence[];
  throw new CommandError('failed', 'The watch function returned no evidence.', 'deploy this version of the product.');
}

/** Two parts of the period, or the same organization from two accounts. One part that is missing leaves a gap: none then. */
function joined(before: OrganizationEvidence | undefined, next: OrganizationEvidence): OrganizationEvidence {
  if (before === undefined) return next;
  const clients = before.clients.available ? before.clients : next.clients;
  const [one, other] = [before.audits, next.audits];
  if (!one.available || !other.available) {
    const isSecondAccount = one.available && !other.available && next.clients === before.clients;
    return { ...before, clients, audits: isSecondAccount || !one.available ? one : other };
  }
  const entries = new Map<string, AuditEntry>();
  for (const entry of [...one.content.entries, ...other.content.entries]) entries.set(entry.id, entry);
  const from = one.content.from < other.content.from ? one.content.from : other.content.from;
  const to = one.content.to > other.content.to ? one.content.to : other.content.to;
  return { ...before, clients, audits: { available: true, content: { from, to, entries: [...entries.values()] } } };
}
