import {
  DescribeSecretCommand,
  ListSecretsCommand,
  ListSecretVersionIdsCommand,
  RotateSecretCommand,
  type SecretListEntry,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { FleetSecret, SecretFleet } from '../ports/secret-fleet.ts';
import type { Deadline } from '../ports/time.ts';
import { abortBeforeDeadline, abortMarginMs, noDeadline } from './abort-before-deadline.ts';
import { clientConfiguration } from './client-configuration.ts';
import { describedSecret } from './described-secret.ts';
import { readPages } from './read-pages.ts';
import { windowSecondsOf } from './rotation-rules.ts';
import { awsFailure, translateAwsError } from './translate-aws-error.ts';

/** All secrets of AWS Secrets Manager, without their values. */
export function createSecretsManagerFleet(end: Deadline = noDeadline): SecretFleet {
  const client = abortBeforeDeadline(new SecretsManagerClient(clientConfiguration), end, abortMarginMs.work);
  return {
    async list() {
      const operation = 'secretsmanager:ListSecrets';
      const byArn = new Map<string, FleetSecret>();
      try {
        const read = (page: object) => client.send(new ListSecretsCommand({ MaxResults: 100, ...page }));
        for await (const { SecretList: entries } of readPages(operation, read)) {
          for (const entry of entries ?? []) {
            // A secret that is created or deleted while the pages are read may be on two of them.
            const secret = toFleetSecret(entry, entry.SecretVersionsToStages);
            byArn.set(secret.arn, secret);
          }
        }
      } catch (error) {
        throw translateAwsError(error, operation, 'unchanged');
      }
      return [...byArn.values()];
    },
    async describe(secretId) {
      try {
        const response = await client.send(new DescribeSecretCommand({ SecretId: secretId }));
        return toFleetSecret(response, response.VersionIdsToStages);
      } catch (error) {
        throw translateAwsError(error, 'secretsmanager:DescribeSecret', 'unchanged');
      }
    },
    async versionsCreatedAtMs(secretId) {
      const operation = 'secretsmanager:ListSecretVersionIds';
      const request = { SecretId: secretId, IncludeDeprecated: true, MaxResults: 100 };
      const made = new Map<string, number>();
      try {
        const read = (page: object) => client.send(new ListSecretVersionIdsCommand({ ...request, ...page }));
        for await (const { Versions: versions } of readPages(operation, read)) {
          for (const { VersionId: id, CreatedDate: date } of versions ?? []) {
            if (id !== undefined && date !== undefined) made.set(id, date.getTime());
          }
        }
      } catch (error) {
        throw translateAwsError(error, operation, 'unchanged');
      }
      return made;
    },
    async rotate(secretId) {
      try {
        await client.send(new RotateSecretCommand({ SecretId: secretId }));
        return 'started';
      } catch (error) {
        if (isReattempt(error)) return 'reattempted';
        throw translateAwsError(error, 'secretsmanager:RotateSecret', 'unknown');
      }
    },
  };
}

/** Secrets Manager reports it as an error: it continues the incomplete rotation instead of starting a new one. */
function isReattempt(error: unknown): boolean {
  const { name } = awsFailure(error);
  return name === 'InvalidRequestException' && error instanceof Error && /will be reattempted/i.test(error.message);
}

/** What both responses have in common; only the stages have different names. */
type Described = Omit<SecretListEntry, 'SecretVersionsToStages'>;

function toFleetSecret(entry: Described, stages: Record<string, string[]> | undefined): FleetSecret {
  return {
    ...describedSecret({ ...entry, VersionIdsToStages: stages }, ''),
    rotationFunctionArn: entry.RotationLambdaARN,
    scheduleExpression: entry.RotationRules?.ScheduleExpression,
    rotationWindowSeconds: windowSecondsOf(entry.RotationRules),
    createdAtMs: entry.CreatedDate?.getTime(),
    lastRotatedAtMs: entry.LastRotatedDate?.getTime(),
    nextRotationAtMs: entry.NextRotationDate?.getTime(),
    lastChangedAtMs: entry.LastChangedDate?.getTime(),
  };
}
