import { checkTags } from '../../domain/check-tags.ts';
import { lazyRotationSettings, readRotationSettings } from '../../domain/rotation-settings.ts';
import { isItself } from '../credentials/open-admin-session.ts';
import { revokeTestToken } from '../credentials/revoke-test-token.ts';
import type { Logger } from '../ports/logger.ts';
import { checkClaims } from './check-claims.ts';
import { checkIntegrations } from './check-integrations.ts';
import { checkPrivileges } from './check-privileges.ts';
import { checkRoles } from './check-roles.ts';
import { checkUnrestricted } from './check-unrestricted.ts';
import type { CheckedSecret } from './checked-secret.ts';
import type { Administration } from './organizations.ts';
import { reportOrphanedClients } from './report-orphaned-clients.ts';
import { sweep } from './sweep.ts';
import type { WatchRun } from './watch-run.ts';

/** Checks the clients of a secret with the credential that administers them, whenever AWSCURRENT is checked too. */
export async function checkInOrganization(run: WatchRun, logger: Logger, checked: CheckedSecret): Promise<void> {
  const { own, description, isCredentialChecked } = checked;
  try {
    if (!isCredentialChecked || description.deletion !== undefined) return;
    await run.report.attempt(logger, 'The settings of the secret are not all usable', async () => {
      readRotationSettings({}, run.variables);
      checkTags(description.tags, run.variables);
    });
    await run.report.attempt(logger, 'Could not check the clients', () => checkClients(run, logger, checked));
  } finally {
    if (own !== undefined) await revokeTestToken(logger, own.session);
  }
}

async function checkClients(run: WatchRun, logger: Logger, checked: CheckedSecret): Promise<void> {
  const { description, state, own } = checked;
  const { adminSecret } = lazyRotationSettings(description.tags, run.variables);
  const administersItself = adminSecret === undefined || isItself(description, adminSecret);
  const administration: Administration | undefined = administersItself
    ? own && run.organizations.ofItself(own.session, own.clientId)
    : await run.organizations.administeredBy(adminSecret, description.arn);
  if (administration === undefined) return;
  await sweep(run, logger, checked, administration);
  await reportOrphanedClients(run, logger, checked, administration);
  await checkClaims(run, logger, checked, administration);
  if (!administersItself) await checkRoles(run, logger, state, administration);
  await checkPrivileges(run, logger, state, administration);
  await checkUnrestricted(run, logger, state, administration);
  await checkIntegrations(run, logger, checked, administration);
}
