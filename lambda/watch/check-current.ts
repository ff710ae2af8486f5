import { waitForPropagation } from '../credentials/wait-for-propagation.ts';
import type { LockedSecret } from '../locked-secret/locked-secret.ts';
import type { GenesysSession } from '../ports/genesys-cloud.ts';

/** A session of the credential in AWSCURRENT. */
export interface OwnSession {
  readonly session: GenesysSession;
  readonly clientId: string;
}

/** What a login with AWSCURRENT showed. Both are absent if there is nothing to log in with. */
export interface CurrentCheck {
  readonly own?: OwnSession;
  readonly rejection?: {
    readonly clientId: string;
    readonly status: number;
    readonly correlationId: string | undefined;
  };
}

/**
 * Logs in with AWSCURRENT. A rejection is retried until the propagation timeout has elapsed, and then the secret is
 * compared with the ledger again, because it may have changed meanwhile.
 *
 * @throws RotationError if the result says nothing about the credential
 */
export async function checkCurrent(secret: LockedSecret): Promise<CurrentCheck> {
  const { description, facts, currentVersionId } = secret;
  if (description.deletion !== undefined || currentVersionId === undefined) return {};
  const version = await facts.version(currentVersionId);
  if (typeof version === 'string') return {};
  let attempts = 0;
  const tryAgain = async () => {
    if (attempts > 0) facts.forgetWhatMayChange();
    attempts += 1;
    return facts.login(currentVersionId);
  };
  const { result } = await waitForPropagation(secret.services, tryAgain, ({ outcome }) => outcome !== 'rejected');
  if (attempts > 1) {
    await secret.describeAgain();
    await secret.reconcile();
  }
  if (result.outcome === 'inconclusive') throw result.error;
  const { clientId } = version.document;
  if (result.outcome === 'accepted') return { own: { session: result.session, clientId } };
  if (secret.currentVersionId !== currentVersionId) {
    secret.services.logger.info('AWSCURRENT was moved while its login was rejected', { versionId: currentVersionId });
    return {};
  }
  const { status, correlationId } = result;
  return { rejection: { clientId, status, correlationId } };
}
