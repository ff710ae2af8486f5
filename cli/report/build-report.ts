import { canonicalJson, sha256Of } from './canonical-json.ts';
import { credentialHistories } from './credential-histories.ts';
import { describeCoverage, describePopulation, type KnownSecret } from './describe-population.ts';
import { describeRotations, type Period } from './describe-rotations.ts';
import { failedRotations } from './failed-steps.ts';
import { findExceptions } from './find-exceptions.ts';
import { mapControls } from './map-controls.ts';
import { matchAudits } from './match-audits.ts';
import type { OrganizationEvidence, RecordedSecret, Source, Trail } from './recorded-secret.ts';
import {
  type Coverage,
  type Exception,
  type Frame,
  type Population,
  type Report,
  type RotationEntry,
  reportSchema,
  type SecondWitness,
  type Summary,
} from './report.ts';

export interface Evidence {
  /** Every secret that was ever managed, with its events. */
  readonly secrets: readonly RecordedSecret[];
  /** By deployment, by its name. */
  readonly trails: ReadonlyMap<string, Source<Trail>>;
  readonly organizations: readonly OrganizationEvidence[];
  readonly frame: Omit<Frame, 'organizations'>;
}

/** The report of a period. Pure: the same evidence gives the same report. */
export function buildReport({ secrets, trails, organizations, frame }: Evidence): Report {
  const period = periodOf(frame);
  const known = secrets
    .map((secret): KnownSecret => ({ secret, histories: credentialHistories(eventsUntil(secret, period.madeAtMs)) }))
    .sort((one, other) => (one.secret.arn < other.secret.arn ? -1 : 1));
  const trailOf = ({ deployment }: RecordedSecret) => trails.get(deployment) ?? noTrail;
  const rotations = known
    .flatMap(({ secret, histories }) => describeRotations(secret, histories, trailOf(secret), period))
    .sort((one, other) => (startOf(one) < startOf(other) ? -1 : 1));
  const population = describePopulation(known, period);
  const coverage = organizations.map((evidence) => describeCoverage(evidence, known, frame.madeAt));
  const secondWitness = organizations.map((evidence) => matchAudits(evidence, known));
  const exceptions = [
    ...known.flatMap(({ secret, histories }) => findExceptions(secret, histories, trailOf(secret), period)),
    ...secondWitness.flatMap(contradictions),
    ...coverage.flatMap((one) => unmanaged(one, frame)),
  ].sort((one, other) => (one.at < other.at ? -1 : 1));
  const events = known.map(({ secret }) => ({ arn: secret.arn, events: secret.timeline ?? [] }));
  const content: Omit<Report, 'integrity'> = {
    schema: reportSchema,
    frame: { ...frame, organizations: organizationsOf(secrets) },
    summary: summarize({ population, rotations, exceptions, coverage }),
    population,
    coverage,
    rotations,
    exceptions,
    secondWitness,
    controls: mapControls({ coverage, secondWitness, exceptions }),
  };
  return {
    ...content,
    integrity: {
      secrets: known.length,
      events: events.reduce((sum, { events: its }) => sum + its.length, 0),
      eventsSha256: sha256Of(canonicalJson(events)),
      contentSha256: sha256Of(canonicalJson(content)),
      sources: sourcesOf(content, trails),
    },
  };
}

const noTrail = { available: false, reason: 'CloudTrail was not asked' } as const;

function periodOf({ from, to, madeAt, policy }: Evidence['frame']): Period {
  const { maximumAgeSeconds } = policy;
  return { fromMs: Date.parse(from), toMs: Date.parse(to), madeAtMs: Date.parse(madeAt), maximumAgeSeconds };
}

function eventsUntil({ timeline = [] }: RecordedSecret, madeAtMs: number) {
  return timeline.filter(({ at }) => Date.parse(at) <= madeAtMs);
}

function startOf({ steps }: RotationEntry): string {
  return steps.planned ?? steps.promoted ?? '';
}

function organizationsOf(secrets: readonly RecordedSecret[]): Frame['organizations'] {
  const byId = new Map<string, { readonly id: string; readonly environment?: string }>();
  for (const { organizationId: id, environment } of secrets) {
    if (id !== undefined) byId.set(id, { id, ...(environment === undefined ? {} : { environment }) });
  }
  return [...byId.values()].sort((one, other) => (one.id < other.id ? -1 : 1));
}

function contradictions({ audits }: SecondWitness): Exception[] {
  if (!audits.available) return [];
  const { notWitnessed, notRecorded } = audits.content;
  return [
    ...notWitnessed.map(
      ({ kind, from: _, ...claim }): Exception => ({
        ...claim,
        kind: 'not-witnessed',
        text: `the ledger records "${kind}", and Genesys Cloud has no audit entry for it`,
      }),
    ),
    ...notRecorded.map(({ at, clientId, action, byUserId, byClientId }): Exception => {
      const by = byUserId ?? byClientId ?? 'an author that the entry does not name';
      return {
        kind: 'not-recorded',
        at,
        clientId,
        text: `Genesys Cloud records "${action}" by ${by}, the ledger does not`,
      };
    }),
  ];
}

function unmanaged({ clients }: Coverage, { madeAt, policy }: Evidence['frame']): Exception[] {
  if (!clients.available) return [];
  return clients.content.unmanaged
    .filter(({ state, ageSeconds = 0 }) => state === 'active' && ageSeconds > policy.maximumAgeSeconds)
    .map(({ clientId, name, ageSeconds = 0, lastUsedOn }) => {
      const used = lastUsedOn === undefined ? '' : `, last used on ${lastUsedOn}`;
      const text = `nobody rotates the client ${name}, which is ${Math.floor(ageSeconds / 86_400)} days old${used}`;
      return { kind: 'unmanaged-client', at: madeAt, clientId, text };
    });
}

function summarize({
  population,
  rotations,
  exceptions,
  coverage,
}: {
  readonly population: Population;
  readonly rotations: readonly RotationEntry[];
  readonly exceptions: readonly Exception[];
  readonly coverage: readonly Coverage[];
}): Summary {
  const promoted = rotations.filter(({ outcome }) => outcome === 'promoted');
  const revocations = promoted.flatMap(({ revocation }) => revocation ?? []);
  const count = (kind: Exception['kind']) => exceptions.filter((one) => one.kind === kind).length;
  const isKnown = coverage.length > 0 && coverage.every(({ clients }) => clients.available);
  return {
    secretsAtStart: population.atStart.length,
    secretsAtEnd: population.atEnd.length,
    rotations: promoted.length,
    failed: failedRotations(exceptions.flatMap(({ failure }) => failure ?? [])),
    abandoned: rotations.filter(({ outcome }) => outcome === 'abandoned').length,
    open: rotations.filter(({ outcome }) => outcome === 'open').length,
    revocationsDue: revocations.filter(({ how }) => how !== 'rolled-back').length,
    revoked: revocations.filter(({ doneAt }) => doneAt !== undefined).length,
    proved: revocations.filter(({ proof }) => proof !== undefined).length,
    emergencies: count('emergency'),
    rolledBack: count('rolled-back'),
    deferrals: count('revocation-deferred'),
    exceptions: exceptions.length,
    unmanagedClients: isKnown
      ? coverage.reduce((sum, { clients }) => sum + (clients.available ? clients.content.unmanaged.length : 0), 0)
      : 'not available',
  };
}

function sourcesOf(
  { frame, coverage, secondWitness }: Omit<Report, 'integrity'>,
  trails: Evidence['trails'],
): Report['integrity']['sources'] {
  const say = (name: string, source: Source<unknown>) =>
    source.available
      ? { name, isAvailable: true as const }
      : { name, isAvailable: false as const, reason: source.reason };
  return [
    { name: "the ledger's events", isAvailable: true },
    say('who made the report', frame.madeBy),
    ...frame.deployments.flatMap(({ name, functions, configuration }) => [
      say(`functions of ${name}`, functions),
      say(`configuration of ${name}`, configuration),
      say(`CloudTrail of ${name}`, trails.get(name) ?? noTrail),
    ]),
    ...coverage.map(({ organizationId, clients }) => say(`OAuth clients of ${organizationId}`, clients)),
    ...secondWitness.map(({ organizationId, audits }) => say(`audit entries of ${organizationId}`, audits)),
  ];
}
