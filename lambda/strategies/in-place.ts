import { withCredential } from '../../domain/secret-document.ts';
import { leftovers } from './leftovers.ts';
import { regenerateIdleClient, requireActiveClient } from './mint.ts';
import type { Strategy } from './strategy.ts';

/** The client's one secret is regenerated. Logins with the old one fail from then until the promotion. */
export const inPlace: Strategy = {
  name: 'in-place',
  interruptsLogins: true,
  async obtainCandidate(rotation, admin, current) {
    const { time, journal } = rotation.services;
    const { clientId } = current;
    await requireActiveClient(admin, clientId, 'clientId');
    journal.warn('Logins with AWSCURRENT fail from now until finishSecret', { clientId });
    const clientSecret = await regenerateIdleClient(time, admin, clientId);
    journal.audit('secret-regenerated', { clientId, because: 'rotation in place' });
    return withCredential(current, { clientId, clientSecret, standbyClientId: undefined, secretId: undefined });
  },
  retirements(retired, candidate) {
    return [{ clientId: retired.clientId, phase: 'prove', endsLiveTokens: false }, ...leftovers(retired, candidate)];
  },
  async discardCandidate() {
    // The client is the current one, and the next rotation regenerates its secret.
  },
};
