import { metricNames } from '../../domain/metric-names.ts';
import { RotationError } from '../../domain/rotation-error.ts';
import { lazyRotationSettings } from '../../domain/rotation-settings.ts';
import type { FleetSecret } from '../ports/secret-fleet.ts';
import type { WatchRun } from './watch-run.ts';

/**
 * Publishes how old the credentials are that the functions use themselves: admin secrets, and the secrets of the webhook and
 * of Vault. One that is rotated here has its `SecretAge` already.
 *
 * @param listed every secret of the account
 * @param managed those that our function rotates
 */
export async function measureConnectionSecrets(
  run: WatchRun,
  listed: readonly FleetSecret[],
  managed: readonly FleetSecret[],
): Promise<void> {
  const { webhook, vault, time, logger } = run.services;
  const secretIds = [webhook?.secretId, vault?.secretId, ...managed.map((secret) => adminSecretOf(run, secret))];
  for (const secretId of new Set(secretIds)) {
    const isSame = ({ arn, name }: FleetSecret) => arn === secretId || name === secretId;
    if (secretId === undefined || managed.some(isSame)) continue;
    const storedAtMs = await readStoredAtMs(run, secretId);
    if (storedAtMs === undefined) continue;
    const value = Math.max(0, Math.round((time.now() - storedAtMs) / 1000));
    const dimensions = { SecretName: listed.find(isSame)?.name ?? secretId };
    logger.metric({ name: metricNames.connectionSecretAge, value, unit: 'Seconds', dimensions });
  }
}

/** What uses such a secret reports it if it cannot be read, so that here nothing is missing but its age. */
async function readStoredAtMs({ services }: WatchRun, secretId: string): Promise<number | undefined> {
  try {
    return (await services.store.readValue(secretId, { stage: 'AWSCURRENT' }))?.storedAtMs;
  } catch (error) {
    if (!(error instanceof RotationError)) throw error;
    const { code, summary: reason, nextStep } = error;
    services.logger.warn(`Could not read the age of the secret ${secretId}`, { code, reason, nextStep });
    return undefined;
  }
}

/** Settings that cannot be read are reported by the check of their secret. */
function adminSecretOf({ variables }: WatchRun, { tags }: FleetSecret): string | undefined {
  try {
    return lazyRotationSettings(tags, variables).adminSecret;
  } catch {
    return undefined;
  }
}
