import { withCredential } from '../../domain/secret-document.ts';
import { leftovers } from './leftovers.ts';
import { discardMarkedCopies, obtainMarkedCopy } from './marked-copy.ts';
import type { Strategy } from './strategy.ts';

/** A new client per rotation; the old one becomes inactive, then is deleted. */
export const replacementClient: Strategy = {
  name: 'replacement-client',
  interruptsLogins: false,
  async obtainCandidate(rotation, admin, current) {
    const copy = await obtainMarkedCopy(rotation, admin, current.clientId);
    if (copy === undefined) return 'stored-by-another-run';
    return { document: withCredential(current, { ...copy, standbyClientId: undefined, secretId: undefined }) };
  },
  retirements(retired, candidate) {
    // With the client go all its secrets, so of the leftovers only other clients count.
    const others = leftovers(retired, candidate).filter(({ clientId }) => clientId !== retired.clientId);
    return [{ clientId: retired.clientId, phase: 'deactivate', endsLiveTokens: false }, ...others];
  },
  discardCandidate: discardMarkedCopies,
};
