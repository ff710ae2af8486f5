import { checkTags } from '../../domain/check-tags.ts';
import { defaultTokenSeconds } from '../../domain/default-token-seconds.ts';
import { formatDuration } from '../../domain/duration.ts';
import { assertRoomForCredential, type SecretDocument } from '../../domain/secret-document.ts';
import { requireActiveClient } from '../creation/require-active-client.ts';
import { sharedClient } from '../creation/shared-client.ts';
import { type Administration, hasAdminSecret, openAdminSession } from '../credentials/open-admin-session.ts';
import { revokeTestToken } from '../credentials/revoke-test-token.ts';
import { withDestinations } from '../destinations/destinations-of.ts';
import { searchDependentIntegrations } from '../destinations/integration-credentials/assert-no-dependent-integrations.ts';
import { checkDestinations } from '../destinations/propagate.ts';
import { foreignClaim } from '../ledger/client-claim.ts';
import { isInGracePeriod } from '../ledger/periods.ts';
import type { GenesysSession, OAuthClient } from '../ports/genesys-cloud.ts';
import { recentUsage } from '../usage/recent-usage.ts';
import { missingRoles } from '../verification/missing-roles.ts';
import { ownSession } from '../verification/own-session.ts';
import { assertProbesPass } from '../verification/run-probes.ts';
import { checkAdminPermissions, checkRoom } from './check-administration.ts';
import { checkAddresses, checkDescription } from './check-client.ts';
import { Findings, type PreflightFinding } from './findings.ts';
import { type InspectedSecret, readDocument } from './inspected-secret.ts';
import { nameRoles } from './name-roles.ts';

/**
 * Everything that the next rotation checks before it makes anything, and what it would find later. It takes no lock and
 * changes nothing. A check that fails does not end the others.
 */
export async function preflight(secret: InspectedSecret): Promise<readonly PreflightFinding[]> {
  const findings = new Findings();
  checkLedger(secret, findings);
  await findings.check('tags', 'every tag is a setting', async () =>
    checkTags(secret.description.tags, secret.variables),
  );
  const document = await findings.check('document', 'the value is a secret document', async () => {
    const read = await readDocument(secret);
    assertRoomForCredential(read);
    return read;
  });
  if (document === undefined) return findings.all;
  const own = await findings.check('login', `logs in (${document.environment})`, () => logIn(secret, document));
  try {
    if (own !== undefined) {
      await findings.check('probes', 'the probes pass', () =>
        assertProbesPass(secret.services, secret.settings.probes, own),
      );
    }
    const admin = await findings.check('admin', 'the administering client logs in', () =>
      openAdminSession(secret, document),
    );
    if (admin !== undefined) await checkWithAdmin(secret, findings, document, admin);
  } finally {
    if (own !== undefined) await revokeTestToken(secret.services.logger, own);
  }
  return findings.all;
}

function checkLedger({ state, services, settings }: InspectedSecret, findings: Findings): void {
  if (state === undefined) {
    const fix = 'nothing: watch or the first rotation adopts it.';
    findings.add({ check: 'ledger', severity: 'warning', message: 'the ledger does not know the secret yet', fix });
    return;
  }
  for (const { code, since } of state.holds) {
    const fix = 'see the table of holds in docs/how-it-works.md for what ends it.';
    findings.add({ check: 'ledger', severity: 'blocker', message: `held since ${since}: ${code}`, fix, code });
  }
  const standby = Object.entries(state.clients).find(([, { role }]) => role === 'standby')?.[0];
  const owed = state.generations.find(
    (generation) => generation.clientId === standby && isInGracePeriod(generation, services.time.now()),
  );
  if (settings.strategy === 'alternating-clients' && owed !== undefined) {
    findings.add({
      check: 'standby',
      severity: 'blocker',
      message: `the standby client ${standby} is in its grace period until ${owed.duty?.dueAt ?? ''}`,
      fix: 'rotate after that time.',
      code: 'standby-in-grace-period',
    });
  }
  if (state.holds.length === 0)
    findings.add({ check: 'ledger', severity: 'ok', message: 'the ledger holds nothing back' });
}

async function logIn({ services, state }: InspectedSecret, document: SecretDocument): Promise<GenesysSession> {
  const attempt = await services.genesys.tryLogin(document);
  return ownSession(attempt, document, async () => state?.organizationId ?? services.organizationId);
}

async function checkWithAdmin(
  secret: InspectedSecret,
  findings: Findings,
  document: SecretDocument,
  { session, clientId: adminClientId }: Administration,
): Promise<void> {
  const { services, settings, state } = secret;
  const { clientId } = document;
  if (hasAdminSecret(secret) && (adminClientId === clientId || state?.clients[adminClientId] !== undefined)) {
    findings.add({
      check: 'admin',
      severity: 'blocker',
      message: `the admin secret holds the client ${adminClientId}, which is a client of this secret itself`,
      fix: 'set genesys-rotation:admin-secret to a secret with another client.',
      code: 'admin-secret-required',
    });
  }
  if (settings.strategy === 'in-place' && !hasAdminSecret(secret)) {
    findings.add({
      check: 'admin',
      severity: 'blocker',
      message: 'the strategy in-place needs an admin secret',
      fix: 'set genesys-rotation:admin-secret, or choose alternating-clients.',
      code: 'admin-secret-required',
    });
  }
  const client = await findings.check('client', 'active, grant type Client Credentials', () =>
    requireActiveClient(session, clientId),
  );
  if (client !== undefined) {
    await findings.check('owner', 'the client belongs to this secret only', () => checkOwner(secret, client));
    checkTokenLifetime(secret, findings, client);
    checkDescription(secret, findings, client);
    checkAddresses(findings, client);
    if (hasAdminSecret(secret)) await checkAdminRoles(findings, session, adminClientId, client);
  }
  await checkAdminPermissions(secret, findings, { session, adminClientId, client });
  await checkRoom(secret, findings, session);
  await findings.check('destinations', 'every destination can be written', () =>
    withDestinations(
      { ...secret, state: state ?? { clients: {} }, assertPossessed: async () => undefined },
      session,
      checkDestinations,
    ),
  );
  if (settings.dependentIntegrations !== 'ignore') {
    const found = new Findings();
    await found.check('integrations', 'no other integration uses the client', () =>
      searchDependentIntegrations(secret, session, document),
    );
    const isBlocking = settings.dependentIntegrations === 'block';
    for (const finding of found.all) {
      const isOnlyWarned = finding.severity === 'blocker' && !isBlocking;
      findings.add(isOnlyWarned ? { ...finding, severity: 'warning' } : finding);
    }
  }
  const usage = await findings.check('usage', 'the usage of clients can be asked for', () =>
    recentUsage(session, clientId, services.time.now()),
  );
  if (usage !== undefined && !usage.known && !('late' in usage)) {
    findings.replaceLast({
      check: 'usage',
      severity: 'warning',
      message: `who still uses an old credential cannot be found out: ${usage.reason}`,
      fix: 'give the administering client oauth:client:view, or set genesys-rotation:in-use-policy to ignore.',
    });
  }
}

/** P7: in the ledger, and in the description, which other accounts and regions see. */
async function checkOwner({ services, description, state }: InspectedSecret, client: OAuthClient): Promise<void> {
  const other = foreignClaim(client, description.arn);
  if (other !== undefined) throw sharedClient(client.id, other);
  if (state?.organizationId === undefined) return;
  const owner = await services.ledger.owners.read(state.organizationId, client.id);
  if (owner !== undefined && owner.secretArn !== description.arn) throw sharedClient(client.id, owner.secretArn);
  const [contester] = owner?.contestedBy ?? [];
  if (contester !== undefined) throw sharedClient(client.id, contester);
}

/** P6. */
function checkTokenLifetime({ settings, description }: InspectedSecret, findings: Findings, client: OAuthClient): void {
  const { rotationIntervalSeconds: interval } = description;
  const tokenSeconds = client.accessTokenValiditySeconds ?? defaultTokenSeconds;
  const longest = Math.max(settings.graceSeconds, settings.strategy === 'alternating-clients' ? tokenSeconds : 0);
  const lifetime = `grace period ${formatDuration(settings.graceSeconds)}, tokens ${formatDuration(tokenSeconds)}`;
  const isShorter = interval === undefined || longest < interval;
  findings.add({
    check: 'periods',
    severity: isShorter ? 'ok' : 'blocker',
    message: isShorter
      ? lifetime
      : `${lifetime}: not shorter than the rotation interval of ${formatDuration(interval)}`,
    ...(isShorter
      ? {}
      : { fix: 'shorten genesys-rotation:grace-period, or rotate less often.', code: 'invalid-settings' }),
  });
}

async function checkAdminRoles(
  findings: Findings,
  session: GenesysSession,
  adminClientId: string,
  client: OAuthClient,
): Promise<void> {
  const missing = await findings.check('roles', 'the administering client holds every role of the client', async () => {
    const admin = await session.getClient(adminClientId);
    return admin === undefined ? [] : nameRoles(session, missingRoles(admin, client));
  });
  if (missing === undefined || missing.length === 0) return;
  findings.replaceLast({
    check: 'roles',
    severity: 'blocker',
    message: `the administering client ${adminClientId} lacks roles that the client ${client.id} holds: ${missing.join('; ')}`,
    fix: 'give it these roles in Genesys Cloud: Admin > Integrations > OAuth > the administering client > Roles.',
    code: 'missing-permission',
  });
}
