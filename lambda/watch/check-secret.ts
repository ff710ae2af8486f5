import { type RotationSettings, readRotationSettings } from '../../domain/rotation-settings.ts';
import type { SecretDocument } from '../../domain/secret-document.ts';
import type { GenesysSession } from '../ports/genesys-cloud.ts';
import type { Logger } from '../ports/logger.ts';
import type { FleetSecret } from '../ports/secret-fleet.ts';
import { versionAtStage } from '../ports/secret-store.ts';
import { strategyOf } from '../strategies/strategy-of.ts';
import { unfinishedVersion } from './assess-rotation.ts';
import { attemptLogin, revokeTestToken } from './attempt-login.ts';
import { checkOrphanedSecrets } from './check-orphaned-secrets.ts';
import { checkOrphanedClients } from './check-orphans.ts';
import { checkOwner } from './check-owner.ts';
import { checkPreviousCredential } from './check-previous-credential.ts';
import { checkRoles } from './check-roles.ts';
import { restartRotation } from './check-rotation.ts';
import { atStage, readStagedVersions, type StagedVersion } from './staged-versions.ts';
import { isManaged, type WatchRun } from './watch-run.ts';

/** Once a day: checks the credentials of the secret and its clients, and restarts its rotation if necessary. */
export async function checkSecret(run: WatchRun, listed: FleetSecret): Promise<void> {
  const logger = run.services.logger.about({ secretArn: listed.arn, secretName: listed.name });
  await run.report.attempt(logger, 'Could not check the credentials', async () => {
    const secret = await run.fleet.describe(listed.arn);
    if (!isManaged(run, secret)) return;
    const settings = readRotationSettings(secret.tags, run.variables);
    const staged = await readStagedVersions(run.services, secret);
    const current = atStage(staged, 'AWSCURRENT');
    if (current?.document === undefined) return reportUnusable(run, logger, secret, current);
    await checkCredentials(run, logger, { secret, settings, staged, current: current.document });
  });
  await run.report.attempt(logger, 'Could not restart the rotation', () => restartRotation(run, listed));
}

interface CheckedSecret {
  readonly secret: FleetSecret;
  readonly settings: RotationSettings;
  readonly staged: readonly StagedVersion[];
  readonly current: SecretDocument;
}

async function checkCredentials(run: WatchRun, logger: Logger, checked: CheckedSecret): Promise<void> {
  const { secret, staged, current } = checked;
  const attempt = await attemptLogin(run.services, logger, current, 'accepted');
  const session = attempt.outcome === 'accepted' ? attempt.session : undefined;
  if (attempt.outcome === 'rejected') {
    const { status, correlationId } = attempt;
    await reportRejected(run, logger, checked, { clientId: current.clientId, status, correlationId });
  }
  try {
    if (session !== undefined) {
      await run.report.attempt(logger, 'Could not check whose the client is', () =>
        checkOwner(run, logger, checked, session),
      );
    }
    await run.report.attempt(logger, 'Could not check the clients', () => checkClients(run, logger, checked, session));
  } finally {
    if (session !== undefined) await revokeTestToken(logger, session);
  }
  await run.report.attempt(logger, 'Could not test the previous credential', () =>
    checkPreviousCredential(run, logger, secret, staged, current),
  );
}

async function checkClients(
  run: WatchRun,
  logger: Logger,
  { secret, settings, staged, current }: CheckedSecret,
  own: GenesysSession | undefined,
): Promise<void> {
  const { adminSecret } = settings;
  const isItself = adminSecret === undefined || adminSecret === secret.arn || adminSecret === secret.name;
  const administration = isItself
    ? own && run.organizations.ofItself(own, current.clientId)
    : await run.organizations.administeredBy(adminSecret);
  if (administration === undefined) return;
  // Without the schedules it is unknown which clients will be revoked.
  if (run.retirements.isComplete) {
    await checkOrphanedClients(run, logger, secret, staged, administration);
    const { secretName } = strategyOf(settings.strategy);
    if (secretName !== undefined) {
      await checkOrphanedSecrets(run, logger, secret, staged, current, administration, secretName);
    }
  }
  if (!isItself) await checkRoles(run, logger, current, administration);
}

/** A rotation that has just completed, or that works in place, explains a rejection. */
async function reportRejected(
  run: WatchRun,
  logger: Logger,
  { secret, settings, current }: CheckedSecret,
  rejection: { clientId: string; status: number; correlationId: string | undefined },
): Promise<void> {
  const now = await run.fleet.describe(secret.arn);
  const hasMoved = versionAtStage(now, 'AWSCURRENT') !== versionAtStage(secret, 'AWSCURRENT');
  const isInPlace = strategyOf(settings.strategy).interruptsLogins;
  if (hasMoved || (isInPlace && (await isYoungRotation(run, now)))) {
    logger.info('AWSCURRENT rejected while a rotation is in progress', rejection);
    return;
  }
  const message = `Genesys Cloud rejects the client ${current.clientId} with the secret of AWSCURRENT: programs cannot log in`;
  run.report.find('credential-rejected', logger, message, {
    code: 'current-credential-rejected',
    ...rejection,
    nextStep:
      'check that the client is active and that "environment" is its region; regenerate its secret in Genesys Cloud and store it, then rotate (runbook, "AWSCURRENT is rejected").',
  });
}

/** A rotation takes minutes; in milliseconds. */
const inFlightWindowMs = 3_600_000;

async function isYoungRotation(run: WatchRun, secret: FleetSecret): Promise<boolean> {
  const versionId = unfinishedVersion(secret);
  if (versionId === undefined) return false;
  const createdAtMs = (await run.fleet.versionsCreatedAtMs(secret.arn)).get(versionId);
  return createdAtMs !== undefined && run.services.time.now() - createdAtMs < inFlightWindowMs;
}

/** A secret that was never rotated may hold a placeholder until a credential is stored in it. */
function reportUnusable(run: WatchRun, logger: Logger, secret: FleetSecret, current: StagedVersion | undefined): void {
  const fields = {
    code: 'invalid-secret-document',
    reason: current?.problem?.summary ?? 'AWSCURRENT has no value.',
    nextStep: 'store a JSON object with at least "clientId" and "clientSecret" as Genesys Cloud shows them.',
  };
  if (secret.lastRotatedAtMs === undefined) {
    logger.info('The secret holds no credential yet', fields);
    return;
  }
  run.report.find('credential-rejected', logger, 'AWSCURRENT holds no credential: programs cannot log in', fields);
}
