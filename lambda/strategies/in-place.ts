import { withCredential } from '../../domain/secret-document.ts';
import { requireActiveClient } from './create-or-recover.ts';
import { regenerateOnce } from './regeneration-lock.ts';
import type { Strategy } from './strategy.ts';
import { supersededCredentials } from './superseded-credentials.ts';

/** The client's one secret is regenerated. Logins with the old one fail from then until the promotion. */
export const inPlace: Strategy = {
  name: 'in-place',
  interruptsLogins: true,
  async obtainPendingCredential(rotation, admin, current) {
    const { logger } = rotation.services;
    const { clientId } = current;
    await requireActiveClient(admin, clientId, 'clientId');
    logger.warn('Logins with AWSCURRENT fail from now until finishSecret', { clientId });
    const clientSecret = await regenerateOnce(rotation, admin, clientId);
    if (clientSecret === undefined) return 'stored-by-another-run';
    logger.audit('secret-regenerated', { clientId, reason: 'rotation in place' });
    const document = withCredential(current, {
      clientId,
      clientSecret,
      standbyClientId: undefined,
      secretId: undefined,
    });
    return { document, lockedClientId: clientId };
  },
  retirements(retired, candidate) {
    const others = supersededCredentials(retired, candidate);
    // After a change from another strategy: a client that was rolled back from.
    if (retired.clientId !== candidate.clientId) {
      const elsewhere = others.filter(({ clientId }) => clientId !== retired.clientId);
      return [{ clientId: retired.clientId, phase: 'deactivate', endsLiveTokens: false }, ...elsewhere];
    }
    // After a change from `multi-secret` the old secret is one of several, and dies when it is deleted.
    if (retired.secretId !== undefined) return others;
    return [{ clientId: retired.clientId, phase: 'prove', endsLiveTokens: false }, ...others];
  },
  async discardPendingCredential() {
    // The client is the current one, and the next rotation regenerates its secret.
  },
};
