import { RotationError } from '../../domain/rotation-error.ts';
import { generationOf, withGeneration } from '../ledger/generations.ts';
import { secretNameOf } from '../ledger/secret-name.ts';
import type { LockedSecret } from '../locked-secret/locked-secret.ts';
import type { ClientSecret, GenesysSession } from '../ports/genesys-cloud.ts';

/** The number of active secrets that Genesys Cloud allows per client. */
const maximumSecrets = 5;

/**
 * `multi-secret`: before a second secret is made, it must be known which one is in force. One that cannot be told apart
 * from others could never be revoked.
 *
 * @throws RotationError `ambiguous-client-secret` or `secret-limit-reached`
 */
export async function identifyCurrentSecret(
  secret: LockedSecret,
  admin: GenesysSession,
  clientId: string,
): Promise<void> {
  const { state } = secret;
  const current = generationOf(state, state.currentGeneration);
  const intentId = generationOf(state, state.rotation?.generation)?.creation?.intentId;
  const active = (await admin.listSecrets(clientId)).filter(
    ({ status, name }) => status === 'active' && (intentId === undefined || name !== secretNameOf(intentId)),
  );
  if (current !== undefined && current.clientId === clientId && current.secretId === undefined) {
    // Those of the ledger's other generations are known.
    const unknown = active.filter(({ secretId }) => !state.generations.some((other) => other.secretId === secretId));
    const [only] = unknown;
    if (unknown.length > 1) throw unidentified(clientId, unknown);
    if (only !== undefined) secret.state = withGeneration(state, current.n, { secretId: only.secretId });
  }
  if (active.length >= maximumSecrets) throw limitReached(clientId, active);
}

function unidentified(clientId: string, others: readonly ClientSecret[]): RotationError {
  return new RotationError('ambiguous-client-secret', {
    message: `The client ${clientId} has several active secrets (${describe(others)}), and the ledger does not say which one AWSCURRENT holds.`,
    nextStep: 'delete in Genesys Cloud those that no program uses, then rotate again.',
  });
}

function limitReached(clientId: string, active: readonly ClientSecret[]): RotationError {
  return new RotationError('secret-limit-reached', {
    message: `The client ${clientId} has ${active.length} active secrets, and Genesys Cloud allows ${maximumSecrets}: ${describe(active)}.`,
    nextStep: 'delete one that is no longer used in Genesys Cloud, then rotate again.',
  });
}

function describe(secrets: readonly ClientSecret[]): string {
  return secrets.map(({ secretId, name, status }) => `${secretId} "${name.slice(0, 60)}" ${status}`).join(', ');
}
