import { type Marker, parseMarker, sameMarker } from '../../domain/marker.ts';
import { type SecretDocument, sameCredential } from '../../domain/secret-document.ts';
import { otherOwnerOf } from '../credentials/claim-client.ts';
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
  /** Milliseconds since 1970; `undefined` if it is that of the version it was created for. */
  readonly createdAtMs: number | undefined;
  readonly isInactive: boolean;
}

/** How one kind of suspect is recognized, revoked and reported. */
export interface SuspectKind {
  /** Such as `the client`. */
  readonly what: string;
  readonly suspects: readonly Suspect[];
  /** What a document refers to. */
  readonly idsIn: (document: SecretDocument) => readonly (string | undefined)[];
  /** The id of the one that a document holds the credential of. */
  readonly pendingIdIn: (document: SecretDocument) => string | undefined;
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
    pendingIdIn: ({ clientId }) => clientId,
    revoke: async (suspect) => {
      // With the permission to edit clients, a caller can copy a description; what the ledger records is no copy.
      const ownerArn = await otherOwnerOf(
        { services: run.services, description: secret },
        administration.session,
        suspect.id,
      );
      if (ownerArn === undefined) await revokeClient(logger, suspect, administration);
    },
    nextStep:
      'nothing if it is younger than a day. Otherwise see in Genesys Cloud whether a program uses it; if so, remove the marker from its description, else deactivate and delete it.',
  });
}

/** Revokes them where that is safe; reports the others. */
export async function checkOrphans(
  run: WatchRun,
  logger: Logger,
  secret: FleetSecret,
  staged: readonly StagedVersion[],
  kind: SuspectKind,
): Promise<void> {
  const { services, report, fleet, retirements } = run;
  const ids = new Set(staged.flatMap(({ document }) => (document === undefined ? [] : kind.idsIn(document))));
  const suspects = kind.suspects.filter(
    (suspect) => !ids.has(suspect.id) && !isScheduled(retirements.scheduled, suspect),
  );
  if (suspects.length === 0) return;
  // An unreadable version may hold any of them.
  const unreadable = staged.find(({ problem }) => problem !== undefined)?.problem;
  if (unreadable !== undefined) throw unreadable;

  const createdAtMs = await fleet.versionsCreatedAtMs(secret.arn);
  const current = versionAtStage(secret, 'AWSCURRENT') ?? '';
  const references = {
    ids,
    unfinishedVersionId: unfinishedVersion(secret),
    currentCreatedAtMs: createdAtMs.get(current),
    previousCreatedAtMs: createdAtMs.get(versionAtStage(secret, 'AWSPREVIOUS') ?? current),
  };
  for (const suspect of suspects) {
    const clientRequestToken = suspect.marker.clientRequestToken;
    const document = createdAtMs.has(clientRequestToken)
      ? await readDocument(services, secret, clientRequestToken)
      : undefined;
    const pendingId = document && kind.pendingIdIn(document);
    // An operator may have stored its credential again, without its id.
    const isHeld = staged.some(({ document: held }) => held && document && sameCredential(held, document));
    if (isHeld && pendingId === suspect.id) continue;
    const copy = pendingCopyOf(suspect, createdAtMs.get(clientRequestToken), pendingId);
    const verdict = assessOrphan(copy, references, services.time.now());
    const reportOrphan = (what: string) => {
      const message = `No version of the secret refers to ${kind.what} ${suspect.id}, which carries its marker; ${what}`;
      report.find('client-orphaned', logger, message, {
        orphanId: suspect.id,
        clientRequestToken,
        nextStep: kind.nextStep,
      });
    };
    if (verdict.kind === 'keep') reportOrphan(`it was skipped, because ${verdict.reason}`);
    // What the decision is based on is read again.
    if (verdict.kind !== 'revoke' || !(await isAsBefore(run, secret))) continue;
    try {
      await kind.revoke(suspect);
    } catch (error) {
      reportOrphan('it could not be revoked');
      throw error;
    }
  }
}

function pendingCopyOf(
  { createdAtMs, ...suspect }: Suspect,
  versionCreatedAtMs: number | undefined,
  pendingId: string | undefined,
): PendingCopy {
  const markedVersion = versionCreatedAtMs === undefined ? undefined : { createdAtMs: versionCreatedAtMs, pendingId };
  return { ...suspect, createdAtMs: createdAtMs ?? versionCreatedAtMs ?? Number.NaN, markedVersion };
}

async function isAsBefore({ fleet }: WatchRun, secret: FleetSecret): Promise<boolean> {
  const { stagesByVersion } = await fleet.describe(secret.arn);
  return JSON.stringify(stagesByVersion) === JSON.stringify(secret.stagesByVersion);
}

/**
 * Deactivates the client, so that it gets no new tokens; a day later, when the secret is checked again, deletes it. Until
 * then it can be reactivated. The client is read again, because the list is as old as the run; a changed one is skipped.
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
