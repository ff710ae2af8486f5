import type { SecretDocument } from '../../domain/secret-document.ts';
import type { ManagedSecret } from '../ports/rotation.ts';

/** Tells subscribers that AWSCURRENT holds another credential. A repetition carries the same version. */
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
