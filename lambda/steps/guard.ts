import { RotationError } from '../../domain/rotation-error.ts';
import { type SecretDescription, versionAtStage } from '../ports/secret-store.ts';

/**
 * Whether a step is to run, in the order of AWS's own rotation templates: rotation is on, the version is known, it is
 * not current already, it is pending.
 *
 * @throws RotationError `rotation-not-enabled`, `version-not-found` or `version-not-pending`
 * @see https://github.com/aws-samples/aws-secrets-manager-rotation-lambdas
 */
export function guard(
  description: SecretDescription,
  clientRequestToken: string,
): { action: 'proceed'; currentVersionId: string } | { action: 'already-current' } {
  if (description.rotationEnabled === false) {
    throw new RotationError('rotation-not-enabled', {
      message: 'Rotation is switched off for this secret.',
      nextStep: 'switch it on in the console or with RotateSecret, then rotate again.',
    });
  }
  const stages = description.stagesByVersion[clientRequestToken];
  if (stages === undefined) {
    throw new RotationError('version-not-found', {
      message: `The secret has no staged version ${clientRequestToken}.`,
      nextStep: 'rotate the secret with RotateSecret, which makes the version first.',
    });
  }
  if (stages.includes('AWSCURRENT')) return { action: 'already-current' };
  if (!stages.includes('AWSPENDING')) {
    throw new RotationError('version-not-pending', {
      message: `The version ${clientRequestToken} is not staged AWSPENDING, so its rotation was given up.`,
      nextStep: 'rotate the secret again; a new version is made.',
    });
  }
  const currentVersionId = versionAtStage(description, 'AWSCURRENT');
  if (currentVersionId === undefined) {
    throw new RotationError('invalid-secret-document', {
      message: 'The secret has no AWSCURRENT version.',
      nextStep: 'store the credential in the secret, then rotate again.',
    });
  }
  return { action: 'proceed', currentVersionId };
}
