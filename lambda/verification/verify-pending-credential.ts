import { RotationError } from '../../domain/rotation-error.ts';
import type { SecretDocument } from '../../domain/secret-document.ts';
import { waitForPropagation } from '../credentials/wait-for-propagation.ts';
import type { GenesysSession, OAuthClient } from '../ports/genesys-cloud.ts';
import type { Rotation } from '../ports/rotation.ts';
import { privilegeDifferences } from '../strategies/privileges.ts';
import type { Strategy } from '../strategies/strategy.ts';
import { comparesDivisions, requireSameDivisions } from './compare-divisions.ts';
import { runProbes } from './run-probes.ts';

/** The two credentials that are compared, each with its session. */
export interface Comparison {
  readonly admin: GenesysSession;
  readonly pending: SecretDocument;
  readonly candidate: GenesysSession;
  readonly current: SecretDocument;
}

/**
 * The new credential may do what the current one may, no less and no more, and sees and reaches the same.
 *
 * @throws RotationError `privileges-differ`, `probe-failed` or `client-not-found`
 */
export async function verifyPendingCredential(
  rotation: Rotation,
  strategy: Strategy,
  comparison: Comparison,
): Promise<void> {
  const { services, settings } = rotation;
  const { pending, candidate, current } = comparison;
  // Whether the old secret of the same client still works makes no difference to what the client may do.
  const own = strategy.interruptsLogins ? undefined : services.genesys.session(current);
  if (pending.clientId !== current.clientId) {
    const original = await requireSamePrivileges(rotation, comparison);
    if (own !== undefined && comparesDivisions(settings.divisionVisibility, original)) {
      await requireSameDivisions(services, candidate, own);
    }
  }
  await runProbes(services, settings.probes, candidate, own);
}

async function requireSamePrivileges(
  { services }: Rotation,
  { admin, pending, current }: Comparison,
): Promise<OAuthClient> {
  const original = await admin.getClient(current.clientId);
  const { answer: candidate } = await waitForPropagation(
    services,
    () => admin.getClient(pending.clientId),
    (client) => client !== undefined,
  );
  if (original === undefined || candidate === undefined) throw vanished(original, pending, current);
  const differences = privilegeDifferences(candidate, original);
  if (differences.length === 0) return original;
  throw new RotationError('privileges-differ', {
    message: `The new client ${candidate.id} may not do the same as the current one ${original.id}: ${differences.join('; ')}.`,
    nextStep:
      'give both clients the same roles, grant type and token validity in Genesys Cloud; Secrets Manager then finishes the rotation.',
  });
}

function vanished(original: OAuthClient | undefined, pending: SecretDocument, current: SecretDocument): RotationError {
  return new RotationError('client-not-found', {
    message: `The OAuth client ${original === undefined ? current.clientId : pending.clientId} is not in the organization of the administering client.`,
    nextStep: 'check that nobody deleted it in Genesys Cloud, and that the admin secret is of the same organization.',
  });
}
