import { randomUUID } from 'node:crypto';
import { RotateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { awsCall, awsErrorName } from '../deployment/aws-call.ts';
import type { SelectedSecret } from './select-secrets.ts';

/**
 * The rotation that RotateSecret goes on with, or the token of a new one. The SDK may send the call again: with a token, that
 * starts no second rotation.
 */
export function nextToken({ secret: { labels, ledger } }: SelectedSecret): string {
  const open = labels.pending === undefined || labels.pending === labels.current ? undefined : labels.pending;
  return open === undefined ? randomUUID() : (ledger?.openRotation?.token ?? open);
}

/**
 * Starts a rotation, or has an open one go on.
 *
 * @returns the ClientRequestToken of the rotation that runs now
 */
export async function startRotation(
  { deployment, secret }: SelectedSecret,
  token: string = randomUUID(),
): Promise<string> {
  return awsCall('secretsmanager:RotateSecret', async () => {
    try {
      await deployment.aws.secretsManager.send(
        new RotateSecretCommand({ SecretId: secret.arn, ClientRequestToken: token }),
      );
      return token;
    } catch (error) {
      const isReattempt = error instanceof Error && /will be reattempted/i.test(error.message);
      if (awsErrorName(error) === 'InvalidRequestException' && isReattempt) return secret.labels.pending ?? token;
      throw error;
    }
  });
}
