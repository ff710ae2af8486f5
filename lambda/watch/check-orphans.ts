import { parseMarker, sameMarker } from '../../domain/marker.ts';
import type { OAuthClient } from '../interfaces/genesys-cloud.ts';
import type { Journal } from '../interfaces/journal.ts';
import type { FleetSecret } from '../interfaces/secret-fleet.ts';
import { versionAtStage } from '../interfaces/secret-store.ts';
import { deactivate } from '../strategies/marked-copy.ts';
import {
  assessOrphan,
  isScheduled,
  type MarkedClient,
  type MarkedVersion,
  type SecretReferences,
} from './assess-orphan.ts';
import { unfinishedVersion } from './assess-rotation.ts';
import type { Administration } from './organizations.ts';
import { readDocument, type StagedVersion } from './staged-versions.ts';
import type { WatchRun } from './watch-run.ts';

/** The clients that carry the secret's marker and that nothing refers to: revoked where that is safe, else told. */
export async function checkOrphans(
  run: WatchRun,
  journal: Journal,
  secret: FleetSecret,
  staged: readonly StagedVersion[],
  administration: Administration,
): Promise<void> {
  const { arranged } = run.retirements;
  const clientIds = new Set(staged.flatMap(({ document }) => [document?.clientId, document?.standbyClientId]));
  const suspects = (await administration.clients()).flatMap((client) => {
    const marker = parseMarker(client.description);
    if (marker?.secretArn !== secret.arn || clientIds.has(client.id)) return [];
    return isScheduled(arranged, { id: client.id, marker }) ? [] : [{ client, marker }];
  });
  if (suspects.length === 0) return;
  // What is behind a version that cannot be read may be any client.
  const unreadable = staged.find(({ problem }) => problem !== undefined)?.problem;
  if (unreadable !== undefined) throw unreadable;

  const madeAtMs = await run.fleet.versionsMadeAtMs(secret.arn);
  const references: SecretReferences = {
    clientIds: new Set([...clientIds].filter((id) => id !== undefined)),
    unfinishedVersionId: unfinishedVersion(secret),
    neverCurrentAfterMs: madeAtMs.get(
      versionAtStage(secret, 'AWSPREVIOUS') ?? versionAtStage(secret, 'AWSCURRENT') ?? '',
    ),
  };
  for (const { client, marker } of suspects) {
    const { id } = client;
    const token = marker.clientRequestToken;
    const markedVersion = await readMarkedVersion(run, secret, token, madeAtMs.get(token));
    const marked: MarkedClient = { id, marker, createdAtMs: Date.parse(client.dateCreated ?? ''), markedVersion };
    const verdict = assessOrphan(marked, references, run.services.time.now());
    if (verdict.kind === 'revoke') await revokeOrphan(run, journal, secret, marked, administration);
    if (verdict.kind !== 'keep') continue;
    tell(run, journal, client, token, verdict.because);
  }
}

function tell(run: WatchRun, journal: Journal, { id, state }: OAuthClient, madeFor: string, because: string): void {
  const message = `No version of the secret refers to the client ${id}, which carries its marker; it is left alone, for ${because}`;
  run.report.find('client-orphaned', journal, message, {
    clientId: id,
    state,
    madeFor,
    nextStep:
      'nothing if it is younger than a day. Otherwise see at Genesys Cloud whether somebody uses it; take the marker out of its description if so, else deactivate and delete it.',
  });
}

async function readMarkedVersion(
  { services }: WatchRun,
  secret: FleetSecret,
  versionId: string,
  madeAtMs: number | undefined,
): Promise<MarkedVersion | undefined> {
  if (madeAtMs === undefined) return undefined;
  const document = await readDocument(services, secret, versionId);
  return { madeAtMs, clientId: document?.clientId };
}

/**
 * No new tokens from now on; a day later, at the secret's next turn, the client is deleted. Until then it can be
 * activated again. What the decision rests on is looked at once more: the list of clients is as old as the run.
 */
async function revokeOrphan(
  run: WatchRun,
  journal: Journal,
  secret: FleetSecret,
  { id, marker }: MarkedClient,
  { session }: Administration,
): Promise<void> {
  const now = await run.fleet.describe(secret.arn);
  if (JSON.stringify(now.stagesByVersion) !== JSON.stringify(secret.stagesByVersion)) return;
  const client = await session.getClient(id);
  if (client === undefined || !sameMarker(parseMarker(client.description), marker)) return;
  const madeFor = marker.clientRequestToken;
  if (client.state === 'active') {
    await deactivate(session, client);
    journal.audit('client-deactivated', { clientId: id, madeFor, because: 'nothing refers to it' });
    return;
  }
  await session.deleteClient(id);
  journal.audit('candidate-discarded', { clientId: id, madeFor });
}
