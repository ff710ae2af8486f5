import { RotationError } from '../../domain/rotation-error.ts';
import type { Services } from '../ports/rotation.ts';

/** An admin secret that was read, and the secret whose tag names it. */
export interface NamedAdminSecret {
  readonly secretArn: string;
  /** As the tag names it. */
  readonly adminSecret: string;
  /** Of the secret that was read; absent if the service omits it. */
  readonly adminSecretArn: string | undefined;
}

/**
 * A tag chooses an admin secret among those that the deployment allows. If it allows none by name, the permissions of the
 * functions are the limit; but those include every managed secret, whose credential serves its own team.
 *
 * @throws RotationError `invalid-settings`
 */
export async function assertAllowedAdminSecret(
  { ledger, adminSecrets }: Pick<Services, 'ledger' | 'adminSecrets'>,
  named: NamedAdminSecret,
): Promise<void> {
  const { configured, allowed = [] } = adminSecrets ?? {};
  const isNamed = (reference: string | undefined) => reference !== undefined && isSameSecret(reference, named);
  if (isNamed(configured) || allowed.some((reference) => reference === '*' || isNamed(reference))) return;
  const { adminSecret, adminSecretArn } = named;
  if (allowed.length > 0) throw notAllowed(adminSecret, `allowed: ${[configured ?? [], ...allowed].flat().join(', ')}`);
  if ((await ledger.read(adminSecretArn ?? adminSecret)) === undefined) return;
  throw notAllowed(adminSecret, 'a secret that is rotated itself administers others only if the deployment names it');
}

/** A bare name means a secret in the account and region of the secret whose tag it is. */
function isSameSecret(reference: string, { secretArn, adminSecret, adminSecretArn = '' }: NamedAdminSecret): boolean {
  if (reference === adminSecret || reference === adminSecretArn) return true;
  const [home] = /^arn:[\w-]+:secretsmanager:[\w-]+:\d+:secret:/.exec(secretArn) ?? [];
  return adminSecretArn.slice(0, -7) === `${home}${reference}` && /^-\w{6}$/.test(adminSecretArn.slice(-7));
}

function notAllowed(adminSecret: string, why: string): RotationError {
  return new RotationError('invalid-settings', {
    message: `The admin secret ${adminSecret} is not one that the deployment allows (${why}).`,
    nextStep:
      'correct the tag genesys-rotation:admin-secret, or add the secret to allowedAdminSecrets in rotation.config.ts (ROTATION_ALLOWED_ADMIN_SECRETS); nothing was changed.',
  });
}
