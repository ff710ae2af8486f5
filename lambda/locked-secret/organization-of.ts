import { RotationError } from '../../domain/rotation-error.ts';
import type { Services } from '../ports/rotation.ts';
import type { LockedSecret } from './locked-secret.ts';

/**
 * The organization of the secret: the one that the ledger has pinned, or else the one that AWSCURRENT logs in to, which
 * pins it. `undefined` if AWSCURRENT does not log in. If the deployment pins an organization, no other one is accepted.
 *
 * @throws RotationError `client-mismatch` or `organization-mismatch`
 */
export async function organizationOf(secret: LockedSecret): Promise<string | undefined> {
  const { state, services } = secret;
  if (state.organizationId !== undefined) return asConfigured(services, state.organizationId);
  const { versionId, document } = await secret.current();
  const attempt = await secret.facts.login(versionId);
  if (attempt.outcome !== 'accepted') return undefined;
  const { organizationId, clientId } = await attempt.session.identity();
  if (clientId !== document.clientId) throw tokenOfAnother(document.clientId, clientId);
  asConfigured(services, organizationId);
  secret.state = { ...secret.state, organizationId, environment: document.environment };
  return organizationId;
}

function asConfigured({ organizationId: configured }: Services, organizationId: string): string {
  if (configured === undefined || configured === organizationId) return organizationId;
  throw new RotationError('organization-mismatch', {
    message: `The secret belongs to the organization ${organizationId}, and GENESYS_ORGANIZATION_ID allows only ${configured}.`,
    nextStep:
      'store a credential of that organization, or correct genesysOrganizationId in rotation.config.ts (GENESYS_ORGANIZATION_ID); nothing was made.',
  });
}

export function tokenOfAnother(clientId: string, actualClientId: string): RotationError {
  return new RotationError('client-mismatch', {
    message: `AWSCURRENT says that it is the client ${clientId}, but its token belongs to ${actualClientId}.`,
    nextStep: 'check the gateway between the function and Genesys Cloud, then rotate again.',
  });
}
