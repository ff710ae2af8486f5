import { waitForPropagation } from '../credentials/wait-for-propagation.ts';
import type { Credential, LoginAttempt } from '../ports/genesys-cloud.ts';
import type { Services } from '../ports/rotation.ts';

/** Logs in, and retries a rejected login until the propagation timeout has elapsed. */
export async function attemptLogin(
  services: Pick<Services, 'genesys' | 'time' | 'deadline' | 'propagationMs'>,
  credential: Credential,
): Promise<LoginAttempt> {
  const tryOnce = () => services.genesys.tryLogin(credential);
  const { result } = await waitForPropagation(services, tryOnce, ({ outcome }) => outcome === 'accepted');
  return result;
}
