import { RotationError } from '../../domain/rotation-error.ts';
import type { LockedSecret } from './locked-secret.ts';

/**
 * The organization of the secret: the one that the ledger has pinned, or else the one that AWSCURRENT logs in to, which
 * pins it. `undefined` if AWSCURRENT does not log in.
 *
 * @throws RotationError `client-mismatch`
 */
export async function organizationOf(secret: LockedSecret): Promise<string | undefined> {
  const { state } = secret;
  if (state.organizationId !== undefined) return state.organizationId;
  const { versionId, document } = await secret.current();
  const attempt = await secret.facts.login(versionId);
  if (attempt.outcome !== 'accepted') return undefined;
  const { organizationId, clientId } = await attempt.session.identity();
  if (clientId !== document.clientId) throw tokenOfAnother(document.clientId, clientId);
  secret.state = { ...secret.state, organizationId, environment: document.environment };
  return organizationId;
}

export function tokenOfAnother(clientId: string, actualClientId: string): RotationError {
  return new RotationError('client-mismatch', {
    message: `AWSCURRENT says that it is the client ${clientId}, but its token belongs to ${actualClientId}.`,
    nextStep: 'check the gateway between the function and Genesys Cloud, then rotate again.',
  });
}
