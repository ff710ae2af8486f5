import type { CredentialHistory } from './credential-history.ts';
import type { KnownSecret } from './describe-population.ts';
import type { AuditEntry, OrganizationEvidence } from './recorded-secret.ts';
import type { ClaimedChange, SecondWitness } from './report.ts';

/** How far the time of an audit entry may be from the ledger's, in milliseconds. */
const toleranceMs = 5 * 60_000;

/** What each change looks like in the audit. Genesys Cloud has no action of its own for a secret: it is an update. */
const actions: Readonly<Record<ClaimedChange['kind'], 'Create' | 'Delete' | 'other'>> = {
  create: 'Create',
  delete: 'Delete',
  regenerate: 'other',
  deactivate: 'other',
  activate: 'other',
  'create-secret': 'other',
  'delete-secret': 'other',
};

/**
 * Matches what the ledger says was done to clients with the audit entries of their organization, one to one, the nearest
 * in time first. What is left on either side is an exception; other updates by our own clients, such as a claim in a
 * description, are not.
 */
export function matchAudits(evidence: OrganizationEvidence, known: readonly KnownSecret[]): SecondWitness {
  const { organizationId, audits } = evidence;
  if (!audits.available) return { organizationId, audits };
  const { from, to, entries } = audits.content;
  const ours = known.filter(({ secret }) => secret.organizationId === organizationId);
  const claims = ours.flatMap(claimedChanges).filter(({ at }) => at >= from && at < to);
  const unused = new Set(entries.filter(({ at }) => at >= from && at < to));
  const matched: { claim: ClaimedChange; audit: AuditEntry }[] = [];
  const open = new Set(claims);
  for (const { claim, audit } of candidates(claims, [...unused])) {
    if (!open.has(claim) || !unused.has(audit)) continue;
    open.delete(claim);
    unused.delete(audit);
    matched.push({ claim, audit });
  }
  const left = [...unused].filter(({ clientId }) => clientsOf(ours).has(clientId));
  const notRecorded = left.filter((audit) => !isExplained(audit, ours));
  return {
    organizationId,
    audits: {
      available: true,
      content: {
        from,
        to,
        matched: matched.sort((one, other) => (one.claim.at < other.claim.at ? -1 : 1)),
        notWitnessed: [...open],
        notRecorded,
        explained: left.length - notRecorded.length,
      },
    },
  };
}

function candidates(claims: readonly ClaimedChange[], entries: readonly AuditEntry[]) {
  const byClient = Map.groupBy(entries, ({ clientId }) => clientId);
  return claims
    .flatMap((claim) =>
      (byClient.get(claim.clientId) ?? []).flatMap((audit) => {
        const distanceMs = distance(claim, audit);
        return distanceMs <= toleranceMs && fits(claim, audit) ? [{ claim, audit, distanceMs }] : [];
      }),
    )
    .sort((one, other) => one.distanceMs - other.distanceMs);
}

function fits({ kind }: ClaimedChange, { action }: AuditEntry): boolean {
  const expected = actions[kind];
  return expected === 'other' ? action !== 'Create' && action !== 'Delete' : action === expected;
}

/** A change took effect between the intent and its record. */
function distance({ from, at }: ClaimedChange, audit: AuditEntry): number {
  const atMs = Date.parse(audit.at);
  return Math.max(0, Date.parse(from) - atMs, atMs - Date.parse(at));
}

/** Updates by our own clients, or beside a rotation if Genesys Cloud does not say by whom. Never a creation or a deletion. */
function isExplained(audit: AuditEntry, known: readonly KnownSecret[]): boolean {
  if (audit.action === 'Create' || audit.action === 'Delete' || audit.byUserId !== undefined) return false;
  const events = known.flatMap(({ secret }) => secret.timeline ?? []);
  if (audit.byClientId !== undefined) {
    // Without an admin secret, a secret's own client administers it, and the ledger names that one.
    return events.some(({ administeredBy }) => administeredBy?.clientId === audit.byClientId);
  }
  const atMs = Date.parse(audit.at);
  return events.some(
    ({ clientId, at }) => clientId === audit.clientId && Math.abs(Date.parse(at) - atMs) <= toleranceMs,
  );
}

function clientsOf(known: readonly KnownSecret[]): ReadonlySet<string | undefined> {
  return new Set(known.flatMap(({ histories }) => histories.map(({ clientId }) => clientId)));
}

/** Every change of a client that the ledger records. */
export function claimedChanges({ secret, histories }: KnownSecret): readonly ClaimedChange[] {
  const claims: ClaimedChange[] = [];
  for (const history of histories) {
    const { clientId } = history;
    if (clientId === undefined) continue;
    const claim = (kind: ClaimedChange['kind'], at: string | undefined, from = at) => {
      if (at === undefined || from === undefined) return;
      const { name, arn: secretArn } = secret;
      claims.push({ at, from, secret: name, secretArn, generation: history.generation, clientId, kind });
    };
    for (const [kind, at, from] of changesOf(history)) claim(kind, at, from);
  }
  return claims;
}

const madeBy: Readonly<Record<string, ClaimedChange['kind']>> = {
  'create-client': 'create',
  'regenerate-secret': 'regenerate',
  'create-secret': 'create-secret',
};

/** What was superseded was ended by the making of another one. */
const endedBy: Readonly<Record<string, ClaimedChange['kind']>> = {
  'regenerate-secret': 'regenerate',
  'delete-client': 'delete',
  'delete-secret': 'delete-secret',
};

type ChangeOf = readonly [ClaimedChange['kind'], string | undefined, (string | undefined)?];

function changesOf(history: CredentialHistory): readonly ChangeOf[] {
  const { origin, plannedAt, storedAt, revokedAt, revokedHow, deactivations, reactivations } = history;
  const made = madeBy[origin];
  const ended = endedBy[revokedHow ?? ''];
  return [
    ...(made === undefined ? [] : [[made, storedAt, plannedAt] as const]),
    ...deactivations.map((at): ChangeOf => ['deactivate', at]),
    ...reactivations.map((at): ChangeOf => ['activate', at]),
    ...(ended === undefined ? [] : [[ended, revokedAt] as const]),
  ];
}
