import { UpdateSecretVersionStageCommand } from '@aws-sdk/client-secrets-manager';
import { CommandError } from '../command-line/command-error.ts';
import { awsCall, awsErrorName } from '../deployment/aws-call.ts';
import { labelsOf } from '../fleet/described.ts';
import { describeSecret } from '../fleet/read-fleet.ts';
import type { SelectedSecret } from './select-secrets.ts';

const action = 'secretsmanager:UpdateSecretVersionStage';

/**
 * Moves AWSCURRENT, as a compare-and-swap.
 *
 * @throws CommandError if it was on another version than `from`
 */
export async function moveCurrent(
  { deployment, secret }: SelectedSecret,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<void> {
  const request = { SecretId: secret.arn, VersionStage: 'AWSCURRENT', MoveToVersionId: to, RemoveFromVersionId: from };
  await awsCall(action, async () => {
    try {
      await deployment.aws.secretsManager.send(new UpdateSecretVersionStageCommand(request));
    } catch (error) {
      if (/AccessDenied/.test(awsErrorName(error))) throw error;
      // A call that the SDK repeated after a lost response fails, and has moved it.
      const { current } = labelsOf((await describeSecret(deployment, secret.arn)) ?? {});
      if (current === to) return;
      if (current === from) throw error;
      throw new CommandError(
        'failed',
        `AWSCURRENT of ${secret.name} was moved by another caller meanwhile.`,
        `see genesys-oauth-rotation status ${secret.name}; nothing was changed.`,
        'version-conflict',
      );
    }
  });
}

/** Takes AWSPENDING off a version; that it is not there any more is no error. */
export async function removePending({ deployment, secret }: SelectedSecret, versionId: string): Promise<void> {
  const request = { SecretId: secret.arn, VersionStage: 'AWSPENDING', RemoveFromVersionId: versionId };
  await awsCall(action, async () => {
    try {
      await deployment.aws.secretsManager.send(new UpdateSecretVersionStageCommand(request));
    } catch (error) {
      const { pending } = labelsOf((await describeSecret(deployment, secret.arn)) ?? {});
      if (pending === versionId) throw error;
    }
  });
}
