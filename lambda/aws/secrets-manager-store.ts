import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { RotationError, withUnknownOutcome } from '../../domain/rotation-error.ts';
import { assertStorable } from '../../domain/secret-document.ts';
import { SecretValue } from '../../domain/secret-value.ts';
import { type PendingValue, type SecretDescription, type SecretStore, versionAtStage } from '../ports/secret-store.ts';
import type { Deadline } from '../ports/time.ts';
import { abortBeforeDeadline, abortMarginMs, noDeadline } from './abort-before-deadline.ts';
import { clientConfiguration } from './client-configuration.ts';
import { describedSecret } from './described-secret.ts';
import { awsFailure, translateAwsError } from './translate-aws-error.ts';

/** Moves to the version of the latest rehearsal, so that a secret has at most one. */
const rehearsalStage = 'genesys-rotation-rehearsal';

/** AWS Secrets Manager. */
export function createSecretsManagerStore(end: Deadline = noDeadline): SecretStore {
  const client = abortBeforeDeadline(new SecretsManagerClient(clientConfiguration), end, abortMarginMs.work);

  const describe = async (secretId: string): Promise<SecretDescription> => {
    try {
      return describedSecret(await client.send(new DescribeSecretCommand({ SecretId: secretId })), secretId);
    } catch (error) {
      if (awsFailure(error).name === 'ResourceNotFoundException') return noSecret(secretId);
      throw translateAwsError(error, 'secretsmanager:DescribeSecret', 'unchanged');
    }
  };

  // A rejection does not show whether an earlier attempt, whose response was lost, took effect.
  const describeAfterRejection = (secretId: string) => withUnknownOutcome(describe(secretId));

  return {
    describe,
    async readValue(secretId, { versionId, stage }) {
      try {
        const response = await client.send(
          new GetSecretValueCommand({ SecretId: secretId, VersionId: versionId, VersionStage: stage }),
        );
        if (typeof response.SecretString !== 'string') throw binaryValue();
        return {
          ...(typeof response.ARN === 'string' ? { arn: response.ARN } : {}),
          value: new SecretValue(response.SecretString),
          storedAtMs: response.CreatedDate?.getTime(),
        };
      } catch (error) {
        if (awsFailure(error).name === 'ResourceNotFoundException') return undefined;
        throw translateAwsError(error, 'secretsmanager:GetSecretValue', 'unchanged');
      }
    },
    async storePending(pending) {
      try {
        await client.send(putVersion(pending, 'AWSPENDING'));
        return 'stored';
      } catch (error) {
        if (awsFailure(error).name === 'ResourceExistsException') return 'holds-other-value';
        throw translateAwsError(error, 'secretsmanager:PutSecretValue', 'unknown');
      }
    },
    async rehearse(pending) {
      try {
        await client.send(putVersion(pending, rehearsalStage));
      } catch (error) {
        // An earlier run of this step wrote it, and AWSCURRENT was edited since.
        if (awsFailure(error).name === 'ResourceExistsException') return;
        throw translateAwsError(error, 'secretsmanager:PutSecretValue', 'unchanged');
      }
    },
    async promote(secretId, { from, to }) {
      try {
        await client.send(
          new UpdateSecretVersionStageCommand({
            SecretId: secretId,
            VersionStage: 'AWSCURRENT',
            MoveToVersionId: to,
            RemoveFromVersionId: from,
          }),
        );
        return 'promoted';
      } catch (error) {
        // A retry of a call whose response was lost is rejected, because the label has moved.
        if (awsFailure(error).name === 'InvalidParameterException') {
          return versionAtStage(await describeAfterRejection(secretId), 'AWSCURRENT') === to
            ? 'promoted'
            : 'moved-by-other';
        }
        throw translateAwsError(error, 'secretsmanager:UpdateSecretVersionStage', 'unknown');
      }
    },
    async removePending(secretId, versionId) {
      try {
        await client.send(
          new UpdateSecretVersionStageCommand({
            SecretId: secretId,
            VersionStage: 'AWSPENDING',
            RemoveFromVersionId: versionId,
          }),
        );
      } catch (error) {
        const rejections = ['InvalidParameterException', 'ResourceNotFoundException', 'InvalidRequestException'];
        if (rejections.includes(awsFailure(error).name)) {
          const stages = (await describeAfterRejection(secretId)).stagesByVersion[versionId] ?? [];
          if (!stages.includes('AWSPENDING')) return;
        }
        throw translateAwsError(error, 'secretsmanager:UpdateSecretVersionStage', 'unknown');
      }
    },
  };
}

/** @throws RotationError `invalid-secret-document` if the value is too large, of which AWS says only that it is not valid */
function putVersion({ secretId, clientRequestToken, rotationToken, value }: PendingValue, stage: string) {
  assertStorable(value);
  return new PutSecretValueCommand({
    SecretId: secretId,
    ClientRequestToken: clientRequestToken,
    SecretString: value.reveal(),
    VersionStages: [stage],
    RotationToken: rotationToken,
  });
}

function binaryValue(): RotationError {
  return new RotationError('invalid-secret-document', {
    message: 'The secret holds no text: it has SecretBinary and no SecretString.',
    nextStep: 'store the credential as a JSON object in SecretString, then rotate again.',
  });
}

/** What is known of a secret that does not exist: what it was called. */
function noSecret(secretId: string): SecretDescription {
  const [, name = secretId] = /:secret:(.+)-\w{6}$/.exec(secretId) ?? [];
  const nothing = { rotationEnabled: undefined, rotationIntervalSeconds: undefined, tags: {}, stagesByVersion: {} };
  return { arn: secretId, name, deletion: 'gone', ...nothing };
}
