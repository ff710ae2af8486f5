import { RotationError } from '../../domain/rotation-error.ts';
import { sameCredential } from '../../domain/secret-document.ts';
import { sharedClient } from '../creation/shared-client.ts';
import { revokeTestToken } from '../credentials/revoke-test-token.ts';
import { notYetAccepted, waitForPropagation } from '../credentials/wait-for-propagation.ts';
import { hasDestinations, withDestinations } from '../destinations/destinations-of.ts';
import { reportFailure } from '../destinations/each-destination.ts';
import { assertNoDependentIntegrations } from '../destinations/integration-credentials/assert-no-dependent-integrations.ts';
import { checkDestinations, propagate } from '../destinations/propagate.ts';
import { isoOf } from '../ledger/transition-context.ts';
import { withDelivered, withIdentified } from '../ledger/with-step-passed.ts';
import { claimClient } from '../locked-secret/claim-client.ts';
import type { SecretVersion } from '../locked-secret/facts.ts';
import type { LockedSecret } from '../locked-secret/locked-secret.ts';
import { organizationOf } from '../locked-secret/organization-of.ts';
import { oweDelivery } from '../locked-secret/owe-delivery.ts';
import type { GenesysSession, TokenIdentity } from '../ports/genesys-cloud.ts';
import { assertSameOwner } from '../verification/assert-same-owner.ts';
import { abandonRotation } from './abandon-rotation.ts';
import { assertStepMayRun } from './assert-step-may-run.ts';
import { readPending } from './read-pending.ts';
import { verifyAgainstCurrent } from './verify-against-current.ts';

/**
 * **propagate**: checks that the pending credential logs in and belongs to the right client, then writes it to the
 * destinations. It is verified before that, because a credential with fewer privileges would break what uses the copies.
 */
export async function setSecret(secret: LockedSecret, token: string): Promise<void> {
  await assertStepMayRun(secret, 'setSecret', token);
  const pending = await readPending(secret, token);
  const current = await secret.current();
  if (sameCredential(pending.document, current.document)) return;
  const session = await logInAsPending(secret, pending, current);
  try {
    await deliver(secret, token, session, { pending, current });
  } finally {
    await revokeTestToken(secret.services.logger, session);
  }
  secret.services.logger.audit('candidate-authenticated', { clientId: pending.document.clientId });
}

/**
 * How long Genesys Cloud may answer from a cache that it filled by an attempt that came too early, in milliseconds. Each new
 * credential would meet the same answer, so that none that is younger is given up.
 */
const cachedRejectionMs = 300_000;

/** A cached token shows nothing: it stays valid after its secret was replaced. */
export async function logInAsPending(
  secret: LockedSecret,
  pending: SecretVersion,
  current: SecretVersion,
): Promise<GenesysSession> {
  const { services, state } = secret;
  const { result: attempt, conclusive } = await waitForPropagation(
    services,
    () => services.genesys.tryLogin(pending.document),
    ({ outcome }) => outcome === 'accepted',
  );
  if (attempt.outcome === 'accepted') return attempt.session;
  // T6: in place there is no other credential to go back to.
  if (!conclusive || state.rotation?.strategy === 'in-place') throw notYetAccepted(pending.document.clientId);
  if (services.time.now() - (pending.storedAtMs ?? 0) < cachedRejectionMs) throw stillYoung(pending);
  const reason = 'Genesys Cloud rejects the stored credential';
  return abandonRotation(secret, { pending, current, reason, error: pendingRejected(pending) });
}

async function deliver(
  secret: LockedSecret,
  token: string,
  pendingSession: GenesysSession,
  { pending, current }: { readonly pending: SecretVersion; readonly current: SecretVersion },
): Promise<void> {
  const { settings, state } = secret;
  // Nothing of third parties keeps a leaked credential in force.
  const urgent = state.rotation?.emergency === true;
  const identity = await pendingSession.identity();
  assertSameOwner(identity, pending.document, await organizationOf(secret));
  // Before it is promoted, so that its revocation finds it recorded.
  await claim(secret, identity);
  const { logger, time } = secret.services;
  const { rotation } = secret.state;
  if (rotation !== undefined) {
    secret.state = withIdentified(secret.state, rotation.generation, identity, secret.context());
  }
  if (settings.dependentIntegrations === 'block') {
    const check = async () => assertNoDependentIntegrations(secret, await secret.admin(), current.document);
    if (urgent) await reportFailure(logger, 'Integrations may lose their logins', check);
    else await check();
  }
  if (hasDestinations(secret)) await deliverToAll(secret, token, { pending, pendingSession, urgent });
  // Not before it is delivered: finishSecret asks for it.
  if (secret.state.rotation !== undefined) {
    const passed = { ...secret.state.rotation, identifiedAt: isoOf(time.now()) };
    secret.state = { ...secret.state, rotation: passed };
  }
}

async function deliverToAll(
  secret: LockedSecret,
  token: string,
  {
    pending,
    pendingSession,
    urgent,
  }: { readonly pending: SecretVersion; readonly pendingSession: GenesysSession; readonly urgent: boolean },
): Promise<void> {
  const delivered = await withDestinations(secret, await secret.admin(), async (destinations) => {
    if (!urgent) await checkDestinations(destinations);
    await verifyAgainstCurrent(secret, { pending, pendingSession });
    return propagate(secret, token, destinations, pending.document, { urgent });
  });
  if (delivered === 'incomplete') await oweDelivery(secret, secret.state.rotation?.generation);
  else if (secret.state.rotation !== undefined) {
    secret.state = withDelivered(secret.state, secret.state.rotation.generation, secret.context());
  }
}

/** @throws RotationError `client-shared` */
async function claim(secret: LockedSecret, { organizationId, clientId }: TokenIdentity): Promise<void> {
  const owner = await claimClient(secret, { organizationId, clientId, origin: 'created' });
  if (owner.secretArn !== secret.secretArn) throw sharedClient(clientId, owner.secretArn);
}

function stillYoung({ document: { clientId } }: SecretVersion): RotationError {
  return new RotationError('propagation-timeout', {
    message: `Genesys Cloud rejects the new credential of ${clientId}, which is younger than 5 minutes: it may repeat an answer that it gave too early.`,
    nextStep: 'nothing; the rotation is repeated, and abandoned if the credential is still rejected then.',
  });
}

/** A version takes a value only once, so it cannot be repaired. */
function pendingRejected({ versionId, document: { clientId } }: SecretVersion): RotationError {
  return new RotationError('pending-credential-rejected', {
    message: `Genesys Cloud permanently rejects the stored new credential of ${clientId}, so the rotation ${versionId} was abandoned; AWSCURRENT is unchanged.`,
    nextStep: 'rotate the secret again (RotateSecret): the next rotation starts with another credential.',
  });
}
