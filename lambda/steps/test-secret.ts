import { RotationError } from '../../domain/rotation-error.ts';
import { type SecretDocument, sameCredential } from '../../domain/secret-document.ts';
import { assertSameOwner } from '../credentials/assert-same-owner.ts';
import { openAdminSession } from '../credentials/open-admin-session.ts';
import { readCurrent, readPending } from '../credentials/read-documents.ts';
import { notYetAccepted, waitForPropagation } from '../credentials/wait-for-propagation.ts';
import type { GenesysSession } from '../ports/genesys-cloud.ts';
import type { Rotation } from '../ports/rotation.ts';
import type { Strategy } from '../strategies/strategy.ts';
import { verifyPendingCredential } from '../verification/verify-pending-credential.ts';
import { abandonRotation } from './abandon-rotation.ts';

/**
 * **verify**: logs in anew with what is stored and compares what it may do with what the current one may. Nothing is
 * written. It also runs alone, with AWSPENDING holding the current value.
 */
export async function testSecret(rotation: Rotation, strategy: Strategy): Promise<void> {
  const { services } = rotation;
  const pending = await readPending(rotation);
  const current = await readCurrent(rotation);
  const isCurrent = sameCredential(pending, current);
  const { answer, conclusive } = await waitForPropagation(
    services,
    () => services.genesys.tryLogin(pending),
    // The current credential has had all the time there is.
    (attempt) => attempt.outcome === 'accepted' || isCurrent,
  );
  if (answer.outcome === 'refused') {
    if (isCurrent) throw currentRejected(current);
    if (!conclusive) throw notYetAccepted(pending.clientId);
    return abandonRotation(rotation, strategy, await openAdminSession(rotation, current), pending, current);
  }
  try {
    const admin = isCurrent ? answer.session : await openAdminSession(rotation, current);
    assertSameOwner(await answer.session.identity(), pending, await admin.identity());
    if (!isCurrent) {
      await verifyPendingCredential(rotation, strategy, { admin, pending, candidate: answer.session, current });
    }
  } finally {
    await revokeProbeToken(rotation, answer.session);
  }
  services.logger.audit('candidate-verified', { clientId: pending.clientId });
}

function currentRejected(current: SecretDocument): RotationError {
  return new RotationError('current-credential-rejected', {
    message: `Genesys Cloud refuses the client ${current.clientId} with the secret of AWSCURRENT.`,
    nextStep: 'check that the client is active and that nobody regenerated its secret by hand; store one that works.',
  });
}

/** A token that was got to see whether it can be got. One that cannot be revoked expires by itself. */
async function revokeProbeToken({ services }: Rotation, session: GenesysSession): Promise<void> {
  try {
    await session.revokeToken();
  } catch (error) {
    services.logger.warn('The token of the test login could not be revoked', {
      code: error instanceof RotationError ? error.code : 'internal-error',
    });
  }
}
