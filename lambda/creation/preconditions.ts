import { defaultTokenSeconds } from '../../domain/default-token-seconds.ts';
import { formatDuration } from '../../domain/duration.ts';
import { RotationError } from '../../domain/rotation-error.ts';
import { assertRoomForCredential } from '../../domain/secret-document.ts';
import type { StrategyName } from '../../domain/strategy-name.ts';
import { hasAdminSecret } from '../credentials/open-admin-session.ts';
import { isEmergencyRotation } from '../ledger/choose-target.ts';
import type { Login } from '../ledger/observation.ts';
import { assertInOrganization, otherOrganization } from '../locked-secret/assert-in-organization.ts';
import type { SecretVersion } from '../locked-secret/facts.ts';
import type { LockedSecret } from '../locked-secret/locked-secret.ts';
import { organizationOf } from '../locked-secret/organization-of.ts';
import type { GenesysSession, OAuthClient } from '../ports/genesys-cloud.ts';
import type { RecordedSettings } from '../ports/ledger-state.ts';
import { currentRejected, heldError } from './refusals.ts';
import { requireActiveClient } from './require-active-client.ts';
import { assertUnclaimed, warnOfClaim } from './shared-client.ts';

/** What a new credential is made beside: everything that was checked, and what the checks have read. */
export interface Base {
  /** Of the rotation, which ends with the strategy that it began with (R22). */
  readonly strategy: StrategyName;
  readonly isEmergency: boolean;
  readonly settings: RecordedSettings;
  readonly current: SecretVersion;
  /** Of AWSCURRENT, in this invocation. */
  readonly login: Login;
  readonly admin: GenesysSession;
  /** The client of AWSCURRENT; in a repair, if that one is gone, another client of the secret, which has equal privileges. */
  readonly original: OAuthClient;
}

/**
 * P4 to P9: everything that must hold before a credential is made, in one place. A caller who can write the secret must
 * gain nothing but the secret, and what can be known to fail later must fail now.
 *
 * @throws RotationError, and nothing was changed
 */
export async function checkPreconditions(secret: LockedSecret, token: string): Promise<Base> {
  const { settings, state } = secret;
  const isEmergency = isEmergencyRotation(state, token, settings.compromisedToken);
  const strategy = state.rotation?.token === token ? state.rotation.strategy : settings.strategy;
  if (!isEmergency) assertShorterThanInterval(secret, settings.graceSeconds, 'The grace period');
  assertAdminSecret(secret, strategy);
  const current = await secret.current();
  assertRoomForCredential(current.document);
  const login = await possess(secret, current);
  const admin = await secret.admin();
  await assertAdministeredByAnother(secret, current);
  const original = await readOriginal(secret, admin, current.document.clientId, login);
  secret.facts.noteClient(original.id, original);
  if (isEmergency) warnOfClaim(secret, original);
  else assertUnclaimed(secret, original);
  const tokenSeconds = original.accessTokenValiditySeconds ?? defaultTokenSeconds;
  if (strategy === 'alternating-clients' && !isEmergency) {
    assertShorterThanInterval(secret, tokenSeconds, `The lifetime of the access tokens of ${original.id}`);
  }
  return {
    strategy,
    isEmergency,
    settings: {
      gracePeriodSeconds: settings.graceSeconds,
      quarantinePeriodSeconds: settings.quarantineSeconds,
      tokenSeconds,
    },
    current,
    login,
    admin,
    original,
  };
}

/** P4: AWSCURRENT logs in as the client that it says, in the organization of the secret; or the ledger knows why it does not. */
async function possess(secret: LockedSecret, { versionId, document }: SecretVersion): Promise<Login> {
  const attempt = await secret.facts.login(versionId);
  if (attempt.outcome === 'inconclusive') throw attempt.error;
  if (secret.state.holds.length > 0 && !secret.mayRepair) throw heldError(secret);
  if (attempt.outcome === 'rejected') {
    if (secret.mayRepair) return 'rejected';
    throw currentRejected(document.clientId);
  }
  await assertInOrganization(secret, document, attempt.session);
  return 'accepted';
}

/**
 * P5: by client id, because a secret has many names. Whether it is in the same organization shows when it reads the
 * client of AWSCURRENT.
 */
async function assertAdministeredByAnother(secret: LockedSecret, { document }: SecretVersion): Promise<void> {
  if (!hasAdminSecret(secret)) return;
  const { clientId } = await secret.administration();
  if (clientId !== document.clientId && secret.state.clients[clientId] === undefined) return;
  throw new RotationError('admin-secret-required', {
    message: `The admin secret ${secret.settings.adminSecret ?? ''} holds the client ${clientId}, which is a client of this secret itself: its rotation would lock it out.`,
    nextStep: 'set genesys-rotation:admin-secret to a secret with another client, then rotate again.',
  });
}

/** P6, S1.1. An admin client of another organization finds no client of this one. */
async function readOriginal(
  secret: LockedSecret,
  admin: GenesysSession,
  clientId: string,
  login: Login,
): Promise<OAuthClient> {
  try {
    return await requireActiveClient(admin, clientId);
  } catch (error) {
    const isNotFound = error instanceof RotationError && error.code === 'client-not-found';
    const substitute = isNotFound && login === 'rejected' ? await findSubstitute(secret, admin, clientId) : undefined;
    if (substitute !== undefined) return substitute;
    const pinned = await organizationOf(secret);
    if (!isNotFound || pinned === undefined) throw error;
    const { organizationId } = await admin.identity();
    throw organizationId === pinned ? error : otherOrganization('The admin secret', organizationId, pinned);
  }
}

/**
 * AWSCURRENT was moved back to a version whose client was deleted. The secret's other clients are copies of that one: the
 * latest that is active is copied in turn.
 */
async function findSubstitute(
  { state }: LockedSecret,
  admin: GenesysSession,
  goneClientId: string,
): Promise<OAuthClient | undefined> {
  const latestFirst = state.generations.toReversed().flatMap(({ clientId }) => clientId ?? []);
  for (const clientId of new Set(latestFirst)) {
    const role = state.clients[clientId]?.role;
    if (clientId === goneClientId || role === undefined || role === 'pending' || role === 'gone') continue;
    const client = await admin.getClient(clientId);
    if (client?.state === 'active') return client;
  }
  return undefined;
}

function assertAdminSecret(secret: LockedSecret, strategy: StrategyName): void {
  if (strategy !== 'in-place' || hasAdminSecret(secret)) return;
  throw new RotationError('admin-secret-required', {
    message: `The strategy ${strategy} needs another credential to administer: with its own, a lost response would lock the client out.`,
    nextStep:
      'set genesys-rotation:admin-secret to a secret whose client has oauth:client:view and oauth:client:edit, or choose alternating-clients.',
  });
}

/** P6: the next rotation must not start before the period has elapsed. */
function assertShorterThanInterval({ description }: LockedSecret, seconds: number, what: string): void {
  const { rotationIntervalSeconds } = description;
  if (rotationIntervalSeconds === undefined || seconds < rotationIntervalSeconds) return;
  throw new RotationError('invalid-settings', {
    message: `${what} (${formatDuration(seconds)}) is not shorter than the rotation interval of ${formatDuration(rotationIntervalSeconds)}: the next rotation would start before the grace period has elapsed.`,
    nextStep:
      'shorten genesys-rotation:grace-period or accessTokenValiditySeconds of the client, or rotate less often.',
  });
}
