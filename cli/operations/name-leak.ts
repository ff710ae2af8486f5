import { TagResourceCommand, UntagResourceCommand } from '@aws-sdk/client-secrets-manager';
import { CommandError } from '../command-line/command-error.ts';
import { awsCall } from '../deployment/aws-call.ts';
import type { SelectedSecret } from './select-secrets.ts';

const tagKey = 'genesys-rotation:compromised';

/**
 * Names a version as leaked: from then on the ledger gives its credential no time. The tag stays if the command ends before
 * the credential is dead.
 *
 * @throws CommandError if the tag names another credential that is still alive
 */
export async function nameLeak({ deployment, secret }: SelectedSecret, versionId: string): Promise<void> {
  const known = secret.tags[tagKey];
  if (known === versionId) return;
  const other = secret.ledger?.generations.find(({ versions }) => known !== undefined && versions.includes(known));
  if (other !== undefined && other.state !== 'revoked') {
    throw new CommandError(
      'failed',
      `The tag ${tagKey} of ${secret.name} names generation ${other.n}, which is still ${other.state}.`,
      `finish that first: genesys-oauth-rotation emergency ${secret.name} --generation ${other.n}`,
      'emergency-open',
    );
  }
  const Tags = [{ Key: tagKey, Value: versionId }];
  await awsCall('secretsmanager:TagResource', () =>
    deployment.aws.secretsManager.send(new TagResourceCommand({ SecretId: secret.arn, Tags })),
  );
}

/** Leaving the tag does no harm: it applies to that credential only. */
export async function forgetLeak({ deployment, secret }: SelectedSecret): Promise<void> {
  await awsCall('secretsmanager:UntagResource', () =>
    deployment.aws.secretsManager.send(new UntagResourceCommand({ SecretId: secret.arn, TagKeys: [tagKey] })),
  );
}
