import { RotationError } from '../../domain/rotation-error.ts';
import type { Need } from '../ledger/observation.ts';
import { claimClient } from './claim-client.ts';
import type { LockedSecret } from './locked-secret.ts';
import { organizationOf } from './organization-of.ts';

/** Finds out, or does, what `reconcile` asks for. */
export async function answerNeed(secret: LockedSecret, need: Need): Promise<void> {
  const { facts, services } = secret;
  switch (need.kind) {
    case 'value':
      await facts.version(need.versionId);
      return;
    case 'login':
      await facts.login(need.versionId);
      return;
    case 'client':
      return readClient(secret, need.clientId);
    case 'owner': {
      const organizationId = await organizationOf(secret);
      const owner =
        organizationId === undefined ? undefined : await services.ledger.owners.read(organizationId, need.clientId);
      facts.noteOwner(need.clientId, owner);
      return;
    }
    case 'claim': {
      const { clientId, origin } = need;
      const organizationId = await organizationOf(secret);
      if (organizationId === undefined) throw new TypeError('a claim needs a login');
      facts.noteOwner(clientId, await claimClient(secret, { organizationId, clientId, origin }));
      return;
    }
    case 'transfer':
      // The approval of a transfer is carried out by the command, under the locks of both secrets.
      facts.owners.set(need.clientId, need.fromSecretArn);
  }
}

/** A client that cannot be read is `unknown`, which decides nothing. */
async function readClient(secret: LockedSecret, clientId: string): Promise<void> {
  const { facts } = secret;
  try {
    const admin = await secret.admin();
    facts.noteClient(clientId, await admin.getClient(clientId));
  } catch (error) {
    if (!(error instanceof RotationError)) throw error;
    secret.services.logger.warn(`Could not read the client ${clientId}: ${error.summary}`, {
      code: error.code,
      nextStep: error.nextStep,
    });
    facts.clients.set(clientId, { state: 'unknown' });
  }
}
