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
import { checkPreviousCredential } from './check-previous-credential.ts';
import { checkRoles } from './check-roles.ts';
import { restartRotation } from './check-rotation.ts';
import { atStage, readStagedVersions, type StagedVersion } from './staged-versions.ts';
import { isManaged, type WatchRun } from './watch-run.ts';

/** Once a day: the credentials of the secret, its clients, and a rotation that has to be restarted. */
export async function checkSecret(run: WatchRun, listed: FleetSecret): Promise<void> {
  const logger = run.services.logger.about({ secretArn: listed.arn, secretName: listed.name });
  await run.report.attempt(logger, 'The credentials could not be looked at', async () => {
    const secret = await run.fleet.describe(listed.arn);
    if (!isManaged(run, secret)) return;
    const settings = readRotationSettings(secret.tags, run.variables);
    const staged = await readStagedVersions(run.services, secret);
    const current = atStage(staged, 'AWSCURRENT');
    if (current?.document === undefined) return tellUnusable(run, logger, secret, current);
    await checkCredentials(run, logger, { secret, settings, staged, current: current.document });
  });
  await run.report.attempt(logger, 'The rotation could not be restarted', () => restartRotation(run, listed));
}

interface LookedAt {
  readonly secret: FleetSecret;
  readonly settings: RotationSettings;
  readonly staged: readonly StagedVersion[];
  readonly current: SecretDocument;
}

async function checkCredentials(run: WatchRun, logger: Logger, looked: LookedAt): Promise<void> {
  const { secret, staged, current } = looked;
  const attempt = await attemptLogin(run.services, logger, current, 'accepted');
  const session = attempt.outcome === 'accepted' ? attempt.session : undefined;
  if (attempt.outcome === 'rejected') {
    const { status, correlationId } = attempt;
    await tellRefused(run, logger, looked, { clientId: current.clientId, status, correlationId });
  }
  try {
    await run.report.attempt(logger, 'The clients could not be looked at', () =>
      checkClients(run, logger, looked, session),
    );
  } finally {
    if (session !== undefined) await revokeTestToken(logger, session);
  }
  await run.report.attempt(logger, 'The replaced credential could not be tried', () =>
    checkPreviousCredential(run, logger, secret, staged, current),
  );
}

async function checkClients(
  run: WatchRun,
  logger: Logger,
  { secret, settings, staged, current }: LookedAt,
  own: GenesysSession | undefined,
): Promise<void> {
  const { adminSecret } = settings;
  const isItself = adminSecret === undefined || adminSecret === secret.arn || adminSecret === secret.name;
  const administration = isItself
    ? own && run.organizations.ofItself(own, current.clientId)
    : await run.organizations.administeredBy(adminSecret);
  if (administration === undefined) return;
  // Without the schedules nobody knows which clients are looked after.
  if (run.retirements.isComplete) {
    await checkOrphanedClients(run, logger, secret, staged, administration);
    const { secretName } = strategyOf(settings.strategy);
    if (secretName !== undefined) {
      await checkOrphanedSecrets(run, logger, secret, staged, current, administration, secretName);
    }
  }
  if (!isItself) await checkRoles(run, logger, current, administration);
}

/** A rotation that has just ended, or that works in place, explains a refusal. */
async function tellRefused(
  run: WatchRun,
  logger: Logger,
  { secret, settings, current }: LookedAt,
  refusal: { clientId: string; status: number; correlationId: string | undefined },
): Promise<void> {
  const now = await run.fleet.describe(secret.arn);
  const hasMoved = versionAtStage(now, 'AWSCURRENT') !== versionAtStage(secret, 'AWSCURRENT');
  const isInPlace = strategyOf(settings.strategy).interruptsLogins;
  if (hasMoved || (isInPlace && (await isYoungRotation(run, now)))) {
    logger.info('AWSCURRENT is refused, and a rotation is at work', refusal);
    return;
  }
  const message = `Genesys Cloud refuses the client ${current.clientId} with the secret of AWSCURRENT: programs cannot log in`;
  run.report.find('credential-rejected', logger, message, {
    code: 'current-credential-rejected',
    ...refusal,
    nextStep:
      'see that the client is active and that "environment" is its region; regenerate its secret in Genesys Cloud and store it, then rotate (runbook, "AWSCURRENT is refused").',
  });
}

/** Secrets Manager needs minutes for a rotation. */
const inFlightWindowMs = 3_600_000;

async function isYoungRotation(run: WatchRun, secret: FleetSecret): Promise<boolean> {
  const versionId = unfinishedVersion(secret);
  if (versionId === undefined) return false;
  const madeAtMs = (await run.fleet.versionsMadeAtMs(secret.arn)).get(versionId);
  return madeAtMs !== undefined && run.services.time.now() - madeAtMs < inFlightWindowMs;
}

/** A secret that was never rotated may hold a placeholder until somebody stores a credential in it. */
function tellUnusable(run: WatchRun, logger: Logger, secret: FleetSecret, current: StagedVersion | undefined): void {
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
