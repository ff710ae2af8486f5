import { RotationError } from '../../domain/rotation-error.ts';
import { parseSecretDocument, type SecretDocument } from '../../domain/secret-document.ts';
import type { GenesysSession } from '../ports/genesys-cloud.ts';
import type { ManagedSecret } from '../ports/rotation.ts';

/**
 * The session that makes the administrative calls: the admin secret's where one is set, else the secret's own.
 *
 * @throws RotationError `current-credential-rejected` or `admin-credential-rejected` when Genesys Cloud refuses it
 */
export async function openAdminSession(secret: ManagedSecret, own: SecretDocument): Promise<GenesysSession> {
  const { services, settings } = secret;
  if (settings.adminSecret === undefined || isItself(secret, settings.adminSecret)) {
    const session = services.genesys.session(own);
    if ((await session.logIn()) === 'accepted') return session;
    throw new RotationError('current-credential-rejected', {
      message: `Genesys Cloud refuses the client ${own.clientId} with the secret of AWSCURRENT.`,
      nextStep:
        'check that the client is active, that "environment" is its region, and that nobody regenerated its secret by hand. Store a credential that works as AWSCURRENT, or set genesys-rotation:admin-secret, then rotate again.',
    });
  }
  // It may have been rotated since a warm function read it.
  for (const bypassCache of [false, true]) {
    const session = services.genesys.session(await readAdminDocument(secret, settings.adminSecret, bypassCache));
    if ((await session.logIn()) === 'accepted') return session;
  }
  const admin = await readAdminDocument(secret, settings.adminSecret, false);
  throw new RotationError('admin-credential-rejected', {
    message: `Genesys Cloud refuses the client ${admin.clientId} with the secret of the admin secret ${settings.adminSecret}.`,
    nextStep: 'store a credential that works in the admin secret, then rotate again.',
  });
}

/** Whether another credential than the secret's own administers. */
export function hasAdminSecret(secret: ManagedSecret): boolean {
  const { adminSecret } = secret.settings;
  return adminSecret !== undefined && !isItself(secret, adminSecret);
}

function isItself({ description }: ManagedSecret, adminSecret: string): boolean {
  return adminSecret === description.arn || adminSecret === description.name;
}

async function readAdminDocument(
  { services, clientRequestToken }: ManagedSecret,
  adminSecret: string,
  bypassCache: boolean,
): Promise<SecretDocument> {
  const stored = await services.store
    .readValue(adminSecret, { stage: 'AWSCURRENT', bypassCache, cacheScope: clientRequestToken })
    .catch((error: unknown) => {
      throw error instanceof RotationError
        ? error.adding(`It was the admin secret ${adminSecret} that was read.`)
        : error;
    });
  if (stored !== undefined)
    return parseSecretDocument(stored.value, `the admin secret ${adminSecret}`, services.defaultEnvironment);
  throw new RotationError('invalid-settings', {
    message: `The admin secret ${adminSecret} does not exist or has no AWSCURRENT value.`,
    nextStep: 'correct the tag genesys-rotation:admin-secret or the variable GENESYS_ADMIN_SECRET, then rotate again.',
  });
}
