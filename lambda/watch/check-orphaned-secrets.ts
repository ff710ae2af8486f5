import type { Marker } from '../../domain/marker.ts';
import type { SecretDocument } from '../../domain/secret-document.ts';
import type { Logger } from '../ports/logger.ts';
import type { FleetSecret } from '../ports/secret-fleet.ts';
import { checkOrphans } from './check-orphans.ts';
import type { Administration } from './organizations.ts';
import type { StagedVersion } from './staged-versions.ts';
import type { WatchRun } from './watch-run.ts';

/** For a strategy that adds secrets to the client: the secrets whose name is the marker and that nothing refers to. */
export async function checkOrphanedSecrets(
  run: WatchRun,
  logger: Logger,
  secret: FleetSecret,
  staged: readonly StagedVersion[],
  { clientId }: SecretDocument,
  { session }: Administration,
  secretName: (marker: Marker) => string,
): Promise<void> {
  const prefix = secretName({ secretArn: secret.arn, clientRequestToken: '' });
  const suspects = (await session.listSecrets(clientId)).flatMap(({ secretId, name, status }) => {
    if (status !== 'active' || !name.startsWith(prefix)) return [];
    const marker = { secretArn: secret.arn, clientRequestToken: name.slice(prefix.length) };
    return [{ id: secretId, marker, createdAtMs: undefined, isInactive: false }];
  });
  await checkOrphans(run, logger, secret, staged, {
    what: `the secret of the client ${clientId}`,
    suspects,
    idsIn: ({ secretId }) => [secretId],
    pendingIdIn: ({ secretId }) => secretId,
    revoke: async ({ id: secretId, marker }) => {
      await session.deleteSecret(clientId, secretId);
      logger.audit('candidate-discarded', { clientId, secretId, clientRequestToken: marker.clientRequestToken });
    },
    nextStep:
      'nothing if it is younger than a day. Otherwise delete it in Genesys Cloud once it is certain that no program uses it.',
  });
}
