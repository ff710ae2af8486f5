import type { Connection } from '../../cli/deployment/connection.ts';
import type { Deployment } from '../../cli/deployment/deployment.ts';
import { RotationError } from '../../domain/rotation-error.ts';

const suffix = '-report';

/**
 * The deployment that a report function belongs to, by its own ARN: all names begin with that of the service.
 *
 * @throws RotationError `invalid-settings`
 */
export function ownDeployment(functionArn: string, ledger: string, aws: Connection): Deployment {
  const [, , , region, accountId, , functionName = ''] = functionArn.split(':');
  if (region === undefined || accountId === undefined || !functionName.endsWith(suffix)) {
    throw new RotationError('invalid-settings', {
      message: 'The name of this function does not end in -report, so the deployment that it belongs to is unknown.',
      nextStep: 'deploy the stack, which names it; nothing was written.',
    });
  }
  const service = functionName.slice(0, -suffix.length);
  return {
    name: service,
    accountId,
    region,
    service,
    rotate: `${service}-rotate`,
    retire: `${service}-retire`,
    watch: `${service}-watch`,
    ledger,
    scheduleGroup: service,
    deadLetterQueueUrl: undefined,
    profile: undefined,
    aws,
  };
}
