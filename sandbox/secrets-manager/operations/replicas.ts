import type { Operation } from '../context.ts';
import type { Parameters } from '../parameters.ts';
import { SecretsManagerError } from '../secrets-manager-error.ts';

/** The sandbox is one region: a secret that seems replicated and is not would be worse than none. */
export function refuseReplicas(parameters: Parameters): void {
  if ((parameters.optionalObjects('AddReplicaRegions') ?? []).length > 0) throw noReplicas();
}

export const replicate: Operation = () => {
  throw noReplicas();
};

function noReplicas(): SecretsManagerError {
  return new SecretsManagerError(
    'NotImplementedBySandbox',
    'The sandbox has one region and no replicas of secrets. Nothing was changed. Leave out the replica regions.',
  );
}
