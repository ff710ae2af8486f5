import type { Owners } from '../../../lambda/ports/ledger.ts';
import type { Owner } from '../../../lambda/ports/ledger-state.ts';

/** A ledger in which every client belongs to the secret that claims it, and otherwise to this one. */
export function ownsEveryClient(secretArn: string): Owners {
  const owner = (organizationId: string, clientId: string, owningArn = secretArn): Owner => ({
    organizationId,
    clientId,
    secretArn: owningArn,
    since: '2026-01-01T00:00:00.000Z',
    origin: 'created',
    contestedBy: [],
  });
  return {
    read: async (organizationId, clientId) => owner(organizationId, clientId),
    claim: async (claim) => owner(claim.organizationId, claim.clientId, claim.secretArn),
    contest: async () => {},
    endContest: async () => {},
    transfer: async (organizationId, clientId) => owner(organizationId, clientId),
  };
}
