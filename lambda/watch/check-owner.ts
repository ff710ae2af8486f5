import { RotationError } from '../../domain/rotation-error.ts';
import type { SecretDocument } from '../../domain/secret-document.ts';
import { claimOrContest } from '../credentials/claim-client.ts';
import type { GenesysSession } from '../ports/genesys-cloud.ts';
import type { Logger } from '../ports/logger.ts';
import type { FleetSecret } from '../ports/secret-fleet.ts';
import { atStage, type StagedVersion } from './staged-versions.ts';
import type { WatchRun } from './watch-run.ts';

/**
 * Records the client of AWSCURRENT, which has just logged in, as this secret's before its first rotation, so that two
 * secrets with one client are found before one of them revokes it.
 */
export async function checkOwner(
  run: WatchRun,
  logger: Logger,
  { secret, staged, current }: { secret: FleetSecret; staged: readonly StagedVersion[]; current: SecretDocument },
  session: GenesysSession,
): Promise<void> {
  const { owners } = run.services;
  const { organizationId } = await session.identity();
  const client = { organizationId, clientId: current.clientId };
  try {
    await claimOrContest({ services: { ...run.services, logger }, description: secret }, client);
  } catch (error) {
    if (!(error instanceof RotationError) || error.code !== 'client-shared') throw error;
    const { summary, nextStep } = error;
    run.report.find('client-shared', logger, summary, { code: 'client-shared', clientId: current.clientId, nextStep });
    return;
  }
  const before = atStage(staged, 'AWSPREVIOUS')?.document?.clientId;
  // This secret has a client of its own by now, so the owner of the one before may revoke that again.
  if (before !== undefined && before !== current.clientId) await owners.endContest(organizationId, before, secret.arn);
}
