import { lazyRotationSettings } from '../../domain/rotation-settings.ts';
import type { Logger } from '../ports/logger.ts';
import type { CheckedSecret } from './checked-secret.ts';
import { isDailyRun } from './next-check.ts';
import type { Administration } from './organizations.ts';
import type { WatchRun } from './watch-run.ts';

/**
 * Reports integrations of Genesys Cloud that log in with a client of the secret and are in no destination: they stop working
 * when its credential is revoked. Once a day for each secret, and one search for all secrets of a run.
 */
export async function checkIntegrations(
  run: WatchRun,
  logger: Logger,
  { description, state }: CheckedSecret,
  administration: Administration,
): Promise<void> {
  const { arn, tags } = description;
  if (run.scope === 'one' || (run.scope === 'due' && !isDailyRun(arn, run.scheduledAtMs))) return;
  const { dependentIntegrations, integrationCredentials } = lazyRotationSettings(tags, run.variables);
  if (dependentIntegrations === 'ignore') return;
  const uses = await administration.integrationUses();
  const destinations = new Set<string>(integrationCredentials);
  const own = new Set(Object.keys(state.clients).filter((id) => state.clients[id]?.role !== 'gone'));
  const found = uses.filter(({ clientId, credentialId }) => own.has(clientId ?? '') && !destinations.has(credentialId));
  if (found.length === 0) return;
  run.report.find('dependent-integrations', logger, 'Integrations use the credential and are in no destination', {
    integrations: found,
    nextStep:
      'add the ids to the tag genesys-rotation:integration-credentials, or give the integrations another client: they lose their login when the credential is revoked.',
  });
}
