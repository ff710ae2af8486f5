import { withCredential } from '../../domain/secret-document.ts';
import { requireActiveClient } from './clients/require-active-client.ts';
import { regenerateOnce } from './regeneration-lock.ts';
import type { Strategy } from './strategy.ts';
import { supersededCredentials } from './superseded-credentials.ts';

/** Regenerates the client's only secret. Logins with the old one fail from then until the promotion. */
export const inPlace: Strategy = {
  name: 'in-place',
  interruptsLogins: true,
  async obtainPendingCredential(rotation, admin, { document: current }) {
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
  retirements(retired, pending) {
    const others = supersededCredentials(retired, pending);
    // After a change of the strategy, the retired document can name a client that was rolled back from.
    if (retired.clientId !== pending.clientId) {
      const elsewhere = others.filter(({ clientId }) => clientId !== retired.clientId);
      return [{ clientId: retired.clientId, phase: 'deactivate', endsLiveTokens: false }, ...elsewhere];
    }
    // After a change from `multi-secret`, the old secret is one of several and must be deleted.
    if (retired.secretId !== undefined) return others;
    return [{ clientId: retired.clientId, phase: 'prove', endsLiveTokens: false }, ...others];
  },
  async discardPendingCredential() {
    // The client is the current one, and the next rotation regenerates its secret.
  },
};
