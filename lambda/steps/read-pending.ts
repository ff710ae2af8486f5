import { RotationError } from '../../domain/rotation-error.ts';
import type { SecretVersion } from '../locked-secret/facts.ts';
import type { LockedSecret } from '../locked-secret/locked-secret.ts';

/** The version of this rotation. @throws RotationError `version-not-pending` before createSecret has stored its value */
export async function readPending(secret: LockedSecret, token: string): Promise<SecretVersion> {
  const version = await secret.facts.version(token);
  if (typeof version !== 'string') return version;
  throw new RotationError('version-not-pending', {
    message: `The version ${token} holds no credential: createSecret has not stored one.`,
    nextStep: 'nothing; Secrets Manager repeats the rotation from createSecret.',
  });
}
