import type { Environment } from '../../domain/environments.ts';
import { RotationError } from '../../domain/rotation-error.ts';
import type { GenesysCloud } from '../ports/genesys-cloud.ts';

/** So many logins without an answer, one after the other, and the rest of the run leaves the environment alone. */
const unansweredLogins = 3;

/** Logins that stop when a region of Genesys Cloud does not answer: a whole fleet need not wait for each time-out. */
export function withCircuitBreaker(cloud: GenesysCloud): GenesysCloud {
  const unanswered = new Map<Environment, number>();
  return {
    session: (credential) => cloud.session(credential),
    async tryLogin(credential) {
      const { environment } = credential;
      if ((unanswered.get(environment) ?? 0) >= unansweredLogins) throw notAsked(environment);
      try {
        const attempt = await cloud.tryLogin(credential);
        unanswered.delete(environment);
        return attempt;
      } catch (error) {
        if (error instanceof RotationError && error.code === 'genesys-unavailable') {
          unanswered.set(environment, (unanswered.get(environment) ?? 0) + 1);
        }
        throw error;
      }
    },
  };
}

function notAsked(environment: Environment): RotationError {
  return new RotationError('genesys-unavailable', {
    message: `${environment} has given no answer in this run, so it was not asked again.`,
    nextStep: 'check status.mypurecloud.com and, in a VPC, the way to the internet; the next day tries again.',
  });
}
