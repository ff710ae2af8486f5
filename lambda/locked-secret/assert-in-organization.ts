import { RotationError } from '../../domain/rotation-error.ts';
import type { SecretDocument } from '../../domain/secret-document.ts';
import type { GenesysSession } from '../ports/genesys-cloud.ts';
import type { LockedSecret } from './locked-secret.ts';
import { organizationOf, tokenOfAnother } from './organization-of.ts';

/**
 * The session is of the client that AWSCURRENT names, in the organization of the secret.
 *
 * @throws RotationError `client-mismatch` or `organization-mismatch`
 */
export async function assertInOrganization(
  secret: LockedSecret,
  document: SecretDocument,
  session: GenesysSession,
): Promise<void> {
  const pinned = await organizationOf(secret);
  const { organizationId, clientId } = await session.identity();
  if (clientId !== document.clientId) throw tokenOfAnother(document.clientId, clientId);
  if (organizationId !== pinned) throw otherOrganization('AWSCURRENT', organizationId, pinned);
}

export function otherOrganization(what: string, organizationId: string, pinned: string | undefined): RotationError {
  return new RotationError('organization-mismatch', {
    message: `${what} belongs to the organization ${organizationId}, and this secret to ${pinned ?? 'none'}.`,
    nextStep:
      'store a credential of the same organization as before, or name an admin secret of it (genesys-rotation:admin-secret), then rotate again.',
  });
}
