import { revokeTestToken } from '../credentials/revoke-test-token.ts';
import { waitForPropagation } from '../credentials/wait-for-propagation.ts';
import { generationOf } from '../ledger/generations.ts';
import type { Proof } from '../ledger/revoke.ts';
import type { SecretVersion } from '../locked-secret/facts.ts';
import type { LockedSecret } from '../locked-secret/locked-secret.ts';

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

/** A login with the revoked credential must be rejected, as soon as Genesys Cloud has propagated the change. */
export async function proveRevoked(secret: LockedSecret, n: number): Promise<ProofResult> {
  const { services } = secret;
  const { genesys, logger } = services;
  const { clientId, secretId } = generationOf(secret.state, n) ?? {};
  const retired = await readRetired(secret, n);
  if (retired === undefined) {
    const reason = 'no version of the secret holds its credential any more, so no login can be attempted';
    logger.audit('revocation-unverified', { clientId, secretId, reason });
    return { outcome: 'unverifiable' };
  }
  const { result } = await waitForPropagation(
    services,
    async () => {
      const attempt = await genesys.tryLogin(retired.document);
      if (attempt.outcome === 'accepted') await revokeTestToken(logger, attempt.session);
      return attempt;
    },
    ({ outcome }) => outcome === 'rejected',
  );
  if (result.outcome === 'accepted') {
    logger.audit('revocation-unverified', { clientId, secretId, reason: 'the old credential still logs in' });
    return { outcome: 'still-accepted' };
  }
  const { status, correlationId } = result;
  logger.audit('revocation-verified', { clientId, secretId, loginStatus: status, correlationId });
  return { outcome: 'verified', proof: { status, ...(correlationId === undefined ? {} : { correlationId }) } };
}

/** Whether one login with the credential of a generation is rejected. */
export async function isRejected(secret: LockedSecret, n: number): Promise<boolean> {
  const retired = await readRetired(secret, n);
  return retired !== undefined && (await secret.facts.login(retired.versionId)).outcome === 'rejected';
}
