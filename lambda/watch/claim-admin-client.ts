import { isoOf } from '../ledger/transition-context.ts';
import type { GenesysSession } from '../ports/genesys-cloud.ts';
import type { Services } from '../ports/rotation.ts';
import type { Report } from './report.ts';

export interface AdminClient {
  /** Of the admin secret. */
  readonly secretArn: string;
  readonly clientId: string;
  readonly session: GenesysSession;
}

/**
 * Records that the client of an admin secret belongs to that secret, so that no other secret can adopt it, choose it as a
 * standby client or revoke it.
 */
export async function claimAdminClient(
  { ledger, logger, time }: Pick<Services, 'ledger' | 'logger' | 'time'>,
  report: Report,
  { secretArn, clientId, session }: AdminClient,
): Promise<void> {
  const { organizationId } = await session.identity();
  const since = isoOf(time.now());
  const owner = await ledger.owners.claim({ organizationId, clientId, secretArn, origin: 'adopted', since });
  if (owner.secretArn === secretArn) return;
  const message = `The client ${clientId} of the admin secret ${secretArn} belongs to another secret, ${owner.secretArn}, whose rotation may revoke it`;
  report.find('client-shared', logger, message, {
    code: 'client-shared',
    clientId,
    adminSecret: secretArn,
    otherSecretArn: owner.secretArn,
    nextStep: 'store the credential of a client in the admin secret that no other secret holds.',
  });
}
