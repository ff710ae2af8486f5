import type { Observation } from '../ledger/observation.ts';
import { versionAtStage } from '../ports/secret-store.ts';
import type { LockedSecret } from './locked-secret.ts';

/** What is known of a secret so far, as `reconcile` takes it. */
export function observe(secret: LockedSecret): Observation {
  const { description, facts, parts } = secret;
  return {
    secretArn: secret.secretArn,
    deletion: description.deletion ?? 'none',
    rotation: rotationOf(secret),
    wasRotated: description.wasRotated === true,
    currentVersionId: secret.currentVersionId,
    pendingVersionId: secret.pendingVersionId,
    previousVersionId: versionAtStage(description, 'AWSPREVIOUS'),
    values: facts.values(),
    logins: facts.logins(),
    clients: facts.clients,
    owners: facts.owners,
    // A transfer is carried out by the command, under the locks of both secrets. Until then the hold stands.
    approvals: secret.approvals.filter(({ kind }) => kind !== 'transfer'),
    compromised: description.tags['genesys-rotation:compromised'],
    stepToken: parts.clientRequestToken,
    tableId: parts.tableId,
    orderedClientIds: parts.orderedClientIds ?? [],
  };
}

function rotationOf({ description, parts }: LockedSecret): Observation['rotation'] {
  if (description.rotationEnabled === false) return 'off';
  return parts.isRotateFunction?.(description.rotationFunctionArn) === false ? 'other-function' : 'on';
}
