import type { Environment } from '../../domain/environments.ts';
import { RotationError } from '../../domain/rotation-error.ts';
import type { GenesysCloud } from '../ports/genesys-cloud.ts';

/** After so many consecutive logins without a response, the rest of the run skips the environment. */
const failedLoginLimit = 3;

/** Stops logging in when a region of Genesys Cloud does not respond, so that a fleet does not wait for every timeout. */
export function withCircuitBreaker(cloud: GenesysCloud): GenesysCloud {
  const consecutiveFailures = new Map<Environment, number>();
  return {
    session: (credential) => cloud.session(credential),
    async tryLogin(credential, keepsToken) {
      const { environment } = credential;
      if ((consecutiveFailures.get(environment) ?? 0) >= failedLoginLimit) throw skipped(environment);
      try {
        const attempt = await cloud.tryLogin(credential, keepsToken);
        consecutiveFailures.delete(environment);
        return attempt;
      } catch (error) {
        if (error instanceof RotationError && error.code === 'genesys-unavailable') {
          consecutiveFailures.set(environment, (consecutiveFailures.get(environment) ?? 0) + 1);
        }
        throw error;
      }
    },
  };
}

function skipped(environment: Environment): RotationError {
  return new RotationError('genesys-unavailable', {
    message: `${environment} did not respond in this run, so it was skipped.`,
    nextStep:
      'check status.mypurecloud.com and, in a VPC, the route to the internet; it is tried again in the next run.',
  });
}
