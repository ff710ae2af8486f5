import { RotationError } from '../../domain/rotation-error.ts';
import { sameCredential } from '../../domain/secret-document.ts';
import type { SecretVersion } from '../credentials/read-versions.ts';

/**
 * AWSPENDING may hold the current credential: an operator edited the secret by its stage, or a test was left over. To
 * finish such a rotation would report a success and rotate nothing, even after a leak.
 *
 * @throws RotationError `pending-equals-current`
 */
export function assertNewCredential(pending: SecretVersion, current: SecretVersion): void {
  if (!sameCredential(pending.document, current.document)) return;
  throw new RotationError('pending-equals-current', {
    message: `The version ${pending.versionId} with AWSPENDING holds the credential that is in force already, so nothing would be rotated.`,
    nextStep:
      'remove AWSPENDING from that version (aws secretsmanager update-secret-version-stage --version-stage AWSPENDING --remove-from-version-id), then rotate again.',
  });
}
