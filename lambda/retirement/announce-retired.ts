import type { RetirementOrder } from '../ports/retirement-order.ts';
import type { ManagedSecret } from '../ports/rotation.ts';

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
