import { RotationError } from '../../domain/rotation-error.ts';
import { type SecretDescription, versionAtStage } from '../ports/secret-store.ts';

/**
 * Whether a step has to run, checked in the order of AWS's own rotation templates: rotation is enabled, the version
 * exists, it is not current yet, it is pending.
 *
 * @throws RotationError `secret-deleted`, `rotation-not-enabled`, `version-not-found` or `version-not-pending`
 * @see https://github.com/aws-samples/aws-secrets-manager-rotation-lambdas
 */
export function guard(
  description: SecretDescription,
  clientRequestToken: string,
): { action: 'proceed'; currentVersionId: string } | { action: 'already-current' } {
  if (description.deletion !== undefined) throw deleted(description.deletion);
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

function deleted(deletion: 'scheduled' | 'gone'): RotationError {
  return new RotationError('secret-deleted', {
    message:
      deletion === 'gone'
        ? 'The secret does not exist.'
        : 'The secret is scheduled for deletion and can still be restored.',
    nextStep:
      'restore it (aws secretsmanager restore-secret), then rotate again. If it is not needed any more, revoke its clients by hand in Genesys Cloud: their credentials still log in.',
  });
}
