import { type Marker, parseMarker, sameMarker } from '../../domain/marker.ts';
import { type SecretDocument, sameCredential } from '../../domain/secret-document.ts';
import type { Logger } from '../ports/logger.ts';
import type { FleetSecret } from '../ports/secret-fleet.ts';
import { versionAtStage } from '../ports/secret-store.ts';
import { deactivateClient } from '../strategies/clients/deactivate-client.ts';
import { assessOrphan, isScheduled, type PendingCopy } from './assess-orphan.ts';
import { unfinishedVersion } from './assess-rotation.ts';
import type { Administration } from './organizations.ts';
import { readDocument, type StagedVersion } from './staged-versions.ts';
import type { WatchRun } from './watch-run.ts';

/** What was found in Genesys Cloud with the secret's marker. */
export interface Suspect {
  readonly id: string;
  readonly marker: Marker;
  /** Milliseconds since 1970; `undefined` where only the version that it was made for tells. */
  readonly createdAtMs: number | undefined;
  readonly isInactive: boolean;
}

/** How one kind of candidate is recognized, revoked and told of. */
export interface CandidateKind {
  /** Such as `the client`. */
  readonly what: string;
  readonly suspects: readonly Suspect[];
  /** What a document refers to. */
  readonly idsIn: (document: SecretDocument) => readonly (string | undefined)[];
  /** The one that a document holds the credential of. */
  readonly candidateIn: (document: SecretDocument) => string | undefined;
  readonly revoke: (suspect: Suspect) => Promise<void>;
  readonly nextStep: string;
}

/** The clients that carry the secret's marker and that nothing refers to. */
export async function checkOrphanedClients(
  run: WatchRun,
  logger: Logger,
  secret: FleetSecret,
  staged: readonly StagedVersion[],
  administration: Administration,
): Promise<void> {
  const suspects = (await administration.clients()).flatMap(({ id, state, description, dateCreated }) => {
    const marker = parseMarker(description);
    if (marker?.secretArn !== secret.arn) return [];
    return [{ id, marker, createdAtMs: Date.parse(dateCreated ?? ''), isInactive: state !== 'active' }];
  });
  await checkOrphans(run, logger, secret, staged, {
    what: 'the client',
    suspects,
    idsIn: ({ clientId, standbyClientId }) => [clientId, standbyClientId],
    candidateIn: ({ clientId }) => clientId,
    revoke: (suspect) => revokeClient(logger, suspect, administration),
    nextStep:
      'nothing if it is younger than a day. Otherwise see in Genesys Cloud whether somebody uses it; take the marker out of its description if so, else deactivate and delete it.',
  });
}

/** Revoked where that is safe, else told. */
export async function checkOrphans(
  run: WatchRun,
  logger: Logger,
  secret: FleetSecret,
  staged: readonly StagedVersion[],
  kind: CandidateKind,
): Promise<void> {
  const { services, report, fleet, retirements } = run;
  const ids = new Set(staged.flatMap(({ document }) => (document === undefined ? [] : kind.idsIn(document))));
  const suspects = kind.suspects.filter(
    (suspect) => !ids.has(suspect.id) && !isScheduled(retirements.arranged, suspect),
  );
  if (suspects.length === 0) return;
  // What is behind a version that cannot be read may be any of them.
  const unreadable = staged.find(({ problem }) => problem !== undefined)?.problem;
  if (unreadable !== undefined) throw unreadable;

  const madeAtMs = await fleet.versionsMadeAtMs(secret.arn);
  const current = versionAtStage(secret, 'AWSCURRENT') ?? '';
  const references = {
    ids,
    unfinishedVersionId: unfinishedVersion(secret),
    currentMadeAtMs: madeAtMs.get(current),
    previousMadeAtMs: madeAtMs.get(versionAtStage(secret, 'AWSPREVIOUS') ?? current),
  };
  for (const suspect of suspects) {
    const clientRequestToken = suspect.marker.clientRequestToken;
    const document = madeAtMs.has(clientRequestToken)
      ? await readDocument(services, secret, clientRequestToken)
      : undefined;
    const candidateId = document && kind.candidateIn(document);
    // Somebody may have stored its credential again, without its id.
    const isHeld = staged.some(({ document: held }) => held && document && sameCredential(held, document));
    if (isHeld && candidateId === suspect.id) continue;
    const candidate = candidateOf(suspect, madeAtMs.get(clientRequestToken), candidateId);
    const verdict = assessOrphan(candidate, references, services.time.now());
    // What the decision rests on is looked at once more.
    const tell = (what: string) => {
      const message = `No version of the secret refers to ${kind.what} ${suspect.id}, which carries its marker; ${what}`;
      report.find('client-orphaned', logger, message, {
        orphanId: suspect.id,
        clientRequestToken,
        nextStep: kind.nextStep,
      });
    };
    if (verdict.kind === 'keep') tell(`it is left alone, for ${verdict.reason}`);
    if (verdict.kind !== 'revoke' || !(await isAsBefore(run, secret))) continue;
    try {
      await kind.revoke(suspect);
    } catch (error) {
      tell('it could not be revoked');
      throw error;
    }
  }
}

function candidateOf(
  { createdAtMs, ...suspect }: Suspect,
  madeAtMs: number | undefined,
  candidateId: string | undefined,
): PendingCopy {
  const markedVersion = madeAtMs === undefined ? undefined : { madeAtMs, candidateId };
  return { ...suspect, createdAtMs: createdAtMs ?? madeAtMs ?? Number.NaN, markedVersion };
}

async function isAsBefore({ fleet }: WatchRun, secret: FleetSecret): Promise<boolean> {
  const { stagesByVersion } = await fleet.describe(secret.arn);
  return JSON.stringify(stagesByVersion) === JSON.stringify(secret.stagesByVersion);
}

/**
 * No new tokens from now on; a day later, at the secret's next turn, the client is deleted. Until then it can be
 * activated again. The client is read anew, for the list is as old as the run; one that has changed waits for its next turn.
 */
async function revokeClient(
  logger: Logger,
  { id, marker, isInactive }: Suspect,
  { session }: Administration,
): Promise<void> {
  const client = await session.getClient(id);
  if (client === undefined || !sameMarker(parseMarker(client.description), marker)) return;
  if (isInactive !== (client.state !== 'active')) return;
  const clientRequestToken = marker.clientRequestToken;
  if (!isInactive) {
    await deactivateClient(session, client);
    logger.audit('client-deactivated', { clientId: id, clientRequestToken, reason: 'nothing refers to it' });
    return;
  }
  await session.deleteClient(id);
  logger.audit('candidate-discarded', { clientId: id, clientRequestToken });
}
