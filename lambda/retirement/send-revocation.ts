import { randomUUID } from 'node:crypto';
import { withIntent } from '../ledger/plan-generation.ts';
import type { LockedSecret } from '../locked-secret/locked-secret.ts';
import type { GenesysSession } from '../ports/genesys-cloud.ts';
import type { IntentCall, RevocationPhase } from '../ports/ledger-state.ts';
import type { DuePhase } from './retirement.ts';

type RevokingPhase = Exclude<RevocationPhase, 'verify'>;

const calls: Readonly<Record<RevokingPhase, IntentCall>> = {
  regenerate: 'regenerate-secret',
  deactivate: 'deactivate-client',
  delete: 'delete-client',
  'delete-secret': 'delete-secret',
};

export interface DueRevocation extends DuePhase {
  readonly phase: RevokingPhase;
}

/**
 * O11: sends the one request of a phase, after its intent was recorded.
 *
 * @param justify decides anew after a wait; returns the phase with the facts as they are then
 * @returns the phase as it was sent
 */
export async function sendRevocation(
  secret: LockedSecret,
  due: DueRevocation,
  justify: () => Promise<DueRevocation>,
): Promise<DueRevocation> {
  const admin = await secret.admin();
  const { n, phase, clientId, secretId } = due;
  const intent = { id: randomUUID(), call: calls[phase], generation: n, clientId };
  let latest = due;
  await secret.sendOnce(
    (state) => withIntent(state, { ...intent, ...(secretId === undefined ? {} : { secretId }) }, secret.context()),
    () => send(admin, latest),
    async () => {
      latest = await justify();
    },
  );
  audit(secret, latest);
  return latest;
}

async function send(admin: GenesysSession, { phase, clientId, secretId, client }: DueRevocation): Promise<void> {
  switch (phase) {
    case 'regenerate':
      // The new secret is stored nowhere, so no login with the client is possible until the next rotation to it.
      await admin.regenerateSecret(clientId);
      return;
    case 'deactivate':
      // PUT replaces the whole client, so every field is sent back.
      return admin.updateClient(clientId, { ...client?.properties, state: 'inactive' });
    case 'delete':
      return admin.deleteClient(clientId);
    case 'delete-secret':
      if (secretId === undefined) throw new TypeError('a secret without an id cannot be deleted');
      return admin.deleteSecret(clientId, secretId);
  }
}

const reason = 'its grace period has elapsed';

function audit({ services: { logger } }: LockedSecret, { phase, clientId, secretId }: DueRevocation): void {
  if (phase === 'regenerate') logger.audit('secret-regenerated', { clientId, reason });
  if (phase === 'deactivate') logger.audit('client-deactivated', { clientId, reason });
  if (phase === 'delete') logger.audit('client-deleted', { clientId });
  if (phase === 'delete-secret') logger.audit('secret-deleted', { clientId, secretId, reason });
}
