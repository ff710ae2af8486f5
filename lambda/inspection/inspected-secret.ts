import { RotationError } from '../../domain/rotation-error.ts';
import { lazyRotationSettings } from '../../domain/rotation-settings.ts';
import type { SecretDocument } from '../../domain/secret-document.ts';
import { parseSecretDocument } from '../../domain/secret-document.ts';
import { type Administration, openAdminSession } from '../credentials/open-admin-session.ts';
import type { SecretState } from '../ports/ledger-state.ts';
import type { ManagedSecret, Services } from '../ports/rotation.ts';
import type { SecretDescription } from '../ports/secret-store.ts';

/** A secret that is only read: without its lock, and with nothing committed. */
export interface InspectedSecret extends ManagedSecret {
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Absent: the ledger does not know it yet. */
  readonly state: SecretState | undefined;
}

export function inspected(
  services: Services,
  variables: InspectedSecret['variables'],
  found: { readonly description: SecretDescription; readonly state: SecretState | undefined },
): InspectedSecret {
  const settings = lazyRotationSettings(found.description.tags, variables);
  return { services, variables, settings, ...found };
}

/** The document of AWSCURRENT. @throws RotationError `invalid-secret-document` */
export async function readDocument({ services, description }: InspectedSecret): Promise<SecretDocument> {
  const stored = await services.store.readValue(description.arn, { stage: 'AWSCURRENT', bypassCache: true });
  if (stored !== undefined) return parseSecretDocument(stored.value, description.name, services.defaultEnvironment);
  throw new RotationError('invalid-secret-document', {
    message: 'The secret has no AWSCURRENT value.',
    nextStep: 'store a JSON object with at least "clientId" and "clientSecret".',
  });
}

/** The credential that makes the administrative calls. */
export async function administrationOf(secret: InspectedSecret): Promise<Administration> {
  return openAdminSession(secret, await readDocument(secret));
}
