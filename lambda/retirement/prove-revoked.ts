import { omitUndefined } from '../../domain/omit-undefined.ts';
import { RotationError } from '../../domain/rotation-error.ts';
import { sameCredential } from '../../domain/secret-document.ts';
import { revokeTestToken } from '../credentials/revoke-test-token.ts';
import { waitForPropagation } from '../credentials/wait-for-propagation.ts';
import { generationOf } from '../ledger/generations.ts';
import type { Proof } from '../ledger/revoke.ts';
import type { SecretVersion } from '../locked-secret/facts.ts';
import type { LockedSecret } from '../locked-secret/locked-secret.ts';
import type { LoginAttempt } from '../ports/genesys-cloud.ts';

/** How long before a rejection a login with AWSCURRENT still shows that logins work, in milliseconds. */
const sameMinuteMs = 60_000;

/** The newest version that still holds the credential of a generation; `undefined` once Secrets Manager has dropped them. */
export async function readRetired(secret: LockedSecret, n: number): Promise<SecretVersion | undefined> {
  const { clientId, versions = [] } = generationOf(secret.state, n) ?? {};
  for (const versionId of versions.toReversed()) {
    const found = await secret.facts.version(versionId);
    if (typeof found !== 'string' && found.document.clientId === clientId) return found;
  }
  return undefined;
}

export type ProofResult =
  | { readonly outcome: 'verified'; readonly proof: Proof }
  | { readonly outcome: 'still-accepted' | 'unverifiable' };

/**
 * A login with the revoked credential must be rejected, as soon as Genesys Cloud has propagated the change, and one with
 * AWSCURRENT accepted in the same minute: what rejects both is about the function, the organization or the network.
 *
 * @throws RotationError if neither login, or only the rejection, says something
 */
export async function proveRevoked(secret: LockedSecret, n: number): Promise<ProofResult> {
  const { services } = secret;
  const { logger } = services;
  const { clientId, secretId } = generationOf(secret.state, n) ?? {};
  const retired = await readRetired(secret, n);
  if (retired === undefined) {
    const reason = 'no version of the secret holds its credential any more, so no login can be attempted';
    logger.audit('revocation-unverified', { clientId, secretId, reason });
    return { outcome: 'unverifiable' };
  }
  const { result } = await waitForPropagation(
    services,
    () => logInOnce(secret, retired),
    ({ outcome }) => outcome === 'rejected',
  );
  if (result.outcome === 'accepted') {
    logger.audit('revocation-unverified', { clientId, secretId, reason: 'the old credential still logs in' });
    return { outcome: 'still-accepted' };
  }
  if (!(await showsLoginsWork(secret, retired))) {
    const reason = 'AWSCURRENT was moved back to it, so no other credential shows that logins work';
    logger.audit('revocation-unverified', { clientId, secretId, reason });
    return { outcome: 'unverifiable' };
  }
  const { status, error, correlationId } = result;
  logger.audit('revocation-verified', { clientId, secretId, loginStatus: status, correlationId });
  const proof = { status, ...omitUndefined({ error, correlationId }) };
  return { outcome: 'verified', proof };
}

/**
 * Whether a login with AWSCURRENT was accepted in the same minute; `false` if AWSCURRENT holds the revoked credential. After
 * a decommissioning AWSCURRENT is revoked too: there the session that administers shows it.
 */
async function showsLoginsWork(secret: LockedSecret, retired: SecretVersion): Promise<boolean> {
  const { facts, services, state } = secret;
  if (state.decommissionedAt !== undefined) {
    await secret.admin();
    return true;
  }
  const current = await secret.current();
  if (sameCredential(current.document, retired.document)) return false;
  if (facts.wasAcceptedSince(current.versionId, services.time.now() - sameMinuteMs)) return true;
  if ((await logInOnce(secret, current)).outcome === 'accepted') return true;
  throw new RotationError('current-credential-rejected', {
    message: `Genesys Cloud rejects the old credential of ${retired.document.clientId}, but AWSCURRENT too, so the rejection does not show that the old one was revoked.`,
    nextStep: 'find out why AWSCURRENT does not log in (runbook, "AWSCURRENT is rejected"); the proof is retried.',
  });
}

/** A login for the sake of its result, never with a token that is at hand. */
async function logInOnce({ services }: LockedSecret, { document }: SecretVersion): Promise<LoginAttempt> {
  const attempt = await services.genesys.tryLogin(document);
  if (attempt.outcome === 'accepted') await revokeTestToken(services.logger, attempt.session);
  return attempt;
}

/** Whether one login with the credential of a generation is rejected. */
export async function isRejected(secret: LockedSecret, n: number): Promise<boolean> {
  const retired = await readRetired(secret, n);
  return retired !== undefined && (await secret.facts.login(retired.versionId)).outcome === 'rejected';
}
