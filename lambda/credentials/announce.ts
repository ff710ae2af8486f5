import type { SecretDocument } from '../../domain/secret-document.ts';
import type { RetirementOrder } from '../ports/retirement-order.ts';
import type { ManagedSecret } from '../ports/rotation.ts';

/** Tells subscribers that AWSCURRENT holds another credential. It may be told twice; the version is the same then. */
export async function announceRotated(
  { services, description, settings }: ManagedSecret,
  { clientId, environment }: SecretDocument,
  versionId: string,
): Promise<void> {
  await services.events?.publish({
    type: 'Credential Rotated',
    resource: description.arn,
    detail: { secretName: description.name, versionId, strategy: settings.strategy, clientId, environment },
  });
}

/** Tells subscribers that the old credential is revoked. */
export async function announceRetired(
  { services, description }: ManagedSecret,
  { strategy, phase, clientId, secretId, environment, retiredVersionId }: RetirementOrder,
): Promise<void> {
  await services.events?.publish({
    type: 'Credential Retired',
    resource: description.arn,
    detail: {
      secretName: description.name,
      versionId: retiredVersionId,
      strategy,
      phase,
      clientId,
      secretId,
      environment,
    },
  });
}
