import { RotationError } from '../../domain/rotation-error.ts';
import type { SecretDocument } from '../../domain/secret-document.ts';
import type { TokenIdentity } from '../ports/genesys-cloud.ts';

/**
 * A working credential of another client or organization must not be promoted: AWS calls this the confused deputy.
 *
 * @throws RotationError `client-mismatch` or `organization-mismatch`
 */
export function assertSameOwner(
  identity: TokenIdentity,
  document: SecretDocument,
  /** The organization of the secret; `undefined` if no login has shown it. */
  organizationId: string | undefined,
): void {
  if (identity.clientId !== document.clientId) {
    throw new RotationError('client-mismatch', {
      message: `The new credential is stored for the client ${document.clientId}, but its token belongs to ${identity.clientId}.`,
      nextStep: 'find out who wrote the AWSPENDING version (CloudTrail), remove its stage, then rotate again.',
    });
  }
  if (identity.organizationId !== organizationId) {
    throw new RotationError('organization-mismatch', {
      message: `The new credential belongs to the organization ${identity.organizationId}, and this secret to ${organizationId ?? 'none that is known'}.`,
      nextStep: 'find out who wrote the AWSPENDING version (CloudTrail), remove its stage, then rotate again.',
    });
  }
}
