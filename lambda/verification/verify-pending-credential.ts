import { RotationError } from '../../domain/rotation-error.ts';
import type { SecretDocument } from '../../domain/secret-document.ts';
import { waitForPropagation } from '../credentials/wait-for-propagation.ts';
import type { GenesysSession, OAuthClient } from '../ports/genesys-cloud.ts';
import type { Privileges } from '../ports/ledger-state.ts';
import type { ManagedSecret } from '../ports/rotation.ts';
import { assertSameDivisions, comparesDivisions } from './compare-divisions.ts';
import { privilegeDifferences, privilegesOf } from './privileges.ts';
import { runProbes } from './run-probes.ts';

/** What was found equal. Whatever differs is an error. */
export interface Compared {
  readonly privileges: 'equal' | 'same-client';
  readonly divisions: 'equal' | 'not-compared';
  /** The paths that the pending credential fetched with no worse a status. */
  readonly probes: readonly string[];
}

/** The two credentials to compare. */
export interface Comparison {
  readonly admin: GenesysSession;
  readonly pending: SecretDocument;
  readonly pendingSession: GenesysSession;
  readonly current: SecretDocument;
  /** Whether the current credential still logs in; one whose secret was regenerated in place does not. */
  readonly currentLogsIn: boolean;
  /** The privileges of the current client if that client may be gone, so that a rotation can end the outage. */
  readonly expected?: Privileges | undefined;
}

/**
 * The pending credential must have the same privileges as the current one, no less and no more, and the same visibility
 * and reach.
 *
 * @returns what was compared
 * @throws RotationError `privileges-differ`, `probe-failed` or `client-not-found`
 */
export async function verifyPendingCredential(secret: ManagedSecret, comparison: Comparison): Promise<Compared> {
  const { services, settings } = secret;
  const { pending, pendingSession, current, currentLogsIn } = comparison;
  const currentSession = currentLogsIn ? services.genesys.session(current) : undefined;
  const isSameClient = pending.clientId === current.clientId;
  let divisions: Compared['divisions'] = 'not-compared';
  if (!isSameClient) {
    const client = await assertSamePrivileges(secret, comparison);
    if (currentSession !== undefined && comparesDivisions(settings.divisionVisibility, client)) {
      divisions = await assertSameDivisions(services, pendingSession, currentSession);
    }
  }
  await runProbes(services, settings.probes, pendingSession, currentSession);
  return { privileges: isSameClient ? 'same-client' : 'equal', divisions, probes: settings.probes };
}

async function assertSamePrivileges(
  { services }: ManagedSecret,
  { admin, pending, current, expected }: Comparison,
): Promise<OAuthClient> {
  const original = await admin.getClient(current.clientId);
  const { result: client } = await waitForPropagation(
    services,
    () => admin.getClient(pending.clientId),
    (found) => found !== undefined,
  );
  const privileges = original === undefined ? expected : privilegesOf(original);
  if (privileges === undefined || client === undefined) throw notFound(original, pending, current);
  const differences = privilegeDifferences(privilegesOf(client), privileges);
  if (differences.length === 0) return client;
  throw new RotationError('privileges-differ', {
    message: `The new client ${client.id} does not have the same privileges as the current one ${current.clientId}: ${differences.join('; ')}.`,
    nextStep:
      'give both clients the same roles, grant type and token validity in Genesys Cloud; Secrets Manager then finishes the rotation.',
  });
}

function notFound(original: OAuthClient | undefined, pending: SecretDocument, current: SecretDocument): RotationError {
  return new RotationError('client-not-found', {
    message: `The OAuth client ${original === undefined ? current.clientId : pending.clientId} does not exist in the organization of the administering client.`,
    nextStep:
      'check that it was not deleted in Genesys Cloud, and that the admin secret belongs to the same organization.',
  });
}
