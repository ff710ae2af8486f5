import { RotationError } from '../../domain/rotation-error.ts';
import type { LockedSecret } from '../locked-secret/locked-secret.ts';
import type { StepName } from './rotation-event.ts';

/**
 * R13 to R17: what AWSPENDING refers to may be something that a rotation must never promote.
 *
 * @throws RotationError `version-was-in-force`, `version-not-pending`, `client-mismatch`, `pending-equals-current` or, if
 * AWSCURRENT holds no credential either, `invalid-secret-document`
 */
export async function assertStepMayRun(secret: LockedSecret, step: StepName, token: string): Promise<void> {
  const verdict = secret.pendingVerdict;
  if (verdict === undefined) return;
  const { code, removeLabel } = verdict;
  // The test that follows when rotation is configured holds the current credential in AWSPENDING.
  if (code === 'pending-equals-current' && (step === 'testSecret' || step === 'setSecret')) return;
  if (removeLabel) await secret.services.store.removePending(secret.secretArn, token);
  switch (code) {
    case 'pending-equals-current':
      throw new RotationError('pending-equals-current', {
        message: `The version ${token} with AWSPENDING holds the credential that is in force already, so nothing would be rotated.`,
        nextStep:
          'remove AWSPENDING from that version (aws secretsmanager update-secret-version-stage --version-stage AWSPENDING --remove-from-version-id), then rotate again.',
      });
    case 'version-was-in-force':
      throw new RotationError('version-was-in-force', {
        message: `The credential of the version ${token} was in force before, and AWSCURRENT was moved off it, so this rotation does not put it in force again. AWSPENDING was removed from it.`,
        nextStep:
          'rotate again, which creates another credential; or move AWSCURRENT to that version with UpdateSecretVersionStage.',
      });
    case 'rotation-abandoned':
      throw new RotationError('version-not-pending', {
        message: `The rotation ${token} was abandoned before. AWSPENDING was removed from its version.`,
        nextStep: 'rotate the secret again, which creates a new version.',
      });
    case 'client-mismatch':
      // A new secret holds its placeholder in both versions.
      await secret.current();
      throw new RotationError('client-mismatch', {
        message: `The version ${token} with AWSPENDING holds a credential that this rotation has not created.`,
        nextStep: 'find out who wrote the AWSPENDING version (CloudTrail), remove its stage, then rotate again.',
      });
  }
}
