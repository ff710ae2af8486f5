import { RotationError } from '../../domain/rotation-error.ts';
import { type SecretDescription, versionAtStage } from '../ports/secret-store.ts';

/**
 * Whether a step has to run, checked in the order of AWS's own rotation templates: rotation is enabled, the version
 * exists, it is not current yet, it is pending.
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
      message: 'Rotation is disabled for this secret.',
      nextStep: 'enable it in the console or with RotateSecret, then rotate again.',
    });
  }
  const stages = description.stagesByVersion[clientRequestToken];
  if (stages === undefined) {
    throw new RotationError('version-not-found', {
      message: `The secret has no staged version ${clientRequestToken}.`,
      nextStep: 'rotate the secret with RotateSecret, which creates the version first.',
    });
  }
  if (stages.includes('AWSCURRENT')) return { action: 'already-current' };
  if (!stages.includes('AWSPENDING')) {
    throw new RotationError('version-not-pending', {
      message: `The version ${clientRequestToken} does not have the stage AWSPENDING, so its rotation was abandoned.`,
      nextStep: 'rotate the secret again, which creates a new version.',
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
