import { withCredential } from '../../domain/secret-document.ts';
import { createOrRecoverCopy } from './clients/client-copy.ts';
import { discardCopies } from './clients/discard-copies.ts';
import type { Strategy } from './strategy.ts';
import { supersededCredentials } from './superseded-credentials.ts';

/** A new client per rotation; the old one is deactivated, then deleted. */
export const replacementClient: Strategy = {
  name: 'replacement-client',
  interruptsLogins: false,
  async obtainPendingCredential(rotation, admin, { document: current }) {
    const copy = await createOrRecoverCopy(rotation, admin, current.clientId);
    if (copy === undefined) return 'stored-by-another-run';
    return { document: withCredential(current, { ...copy, standbyClientId: undefined, secretId: undefined }) };
  },
  retirements(retired, pending) {
    // Deleting the client deletes all its secrets, so only other clients remain to be revoked.
    const others = supersededCredentials(retired, pending).filter(({ clientId }) => clientId !== retired.clientId);
    return [{ clientId: retired.clientId, phase: 'deactivate', endsLiveTokens: false }, ...others];
  },
  discardPendingCredential: discardCopies,
  discardDuplicates: discardCopies,
};
