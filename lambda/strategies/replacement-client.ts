import { withCredential } from '../../domain/secret-document.ts';
import { createOrRecoverCopy, discardCopies } from './client-copy.ts';
import type { Strategy } from './strategy.ts';
import { supersededCredentials } from './superseded-credentials.ts';

/** A new client per rotation; the old one becomes inactive, then is deleted. */
export const replacementClient: Strategy = {
  name: 'replacement-client',
  interruptsLogins: false,
  async obtainPendingCredential(rotation, admin, current) {
    const copy = await createOrRecoverCopy(rotation, admin, current.clientId);
    if (copy === undefined) return 'stored-by-another-run';
    return { document: withCredential(current, { ...copy, standbyClientId: undefined, secretId: undefined }) };
  },
  retirements(retired, candidate) {
    // With the client go all its secrets, so of the supersededCredentials only other clients count.
    const others = supersededCredentials(retired, candidate).filter(({ clientId }) => clientId !== retired.clientId);
    return [{ clientId: retired.clientId, phase: 'deactivate', endsLiveTokens: false }, ...others];
  },
  discardPendingCredential: discardCopies,
};
