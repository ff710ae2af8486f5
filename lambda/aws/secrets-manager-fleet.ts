import {
  DescribeSecretCommand,
  ListSecretsCommand,
  ListSecretVersionIdsCommand,
  RotateSecretCommand,
  type SecretListEntry,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { FleetSecret, SecretFleet } from '../interfaces/secret-fleet.ts';
import { clientConfiguration } from './client-configuration.ts';
import { intervalSecondsOf, windowSecondsOf } from './rotation-rules.ts';
import { awsFailure, translateAwsError } from './translate-aws-error.ts';

/** All secrets of AWS Secrets Manager, without their values. */
export function createSecretsManagerFleet(): SecretFleet {
  const client = new SecretsManagerClient(clientConfiguration);
  return {
    async list() {
      const entries: SecretListEntry[] = [];
      let next: string | undefined;
      do {
        try {
          const page = { MaxResults: 100, ...(next === undefined ? {} : { NextToken: next }) };
          const reply = await client.send(new ListSecretsCommand(page));
          entries.push(...(reply.SecretList ?? []));
          next = reply.NextToken;
        } catch (error) {
          throw translateAwsError(error, 'secretsmanager:ListSecrets', 'unchanged');
        }
      } while (next !== undefined);
      // A secret that is made or deleted while the pages are read may be on two of them.
      const byArn = new Map(entries.map((entry) => [entry.ARN, toFleetSecret(entry, entry.SecretVersionsToStages)]));
      return [...byArn.values()];
    },
    async describe(secretId) {
      try {
        const reply = await client.send(new DescribeSecretCommand({ SecretId: secretId }));
        return toFleetSecret(reply, reply.VersionIdsToStages);
      } catch (error) {
        throw translateAwsError(error, 'secretsmanager:DescribeSecret', 'unchanged');
      }
    },
    async versionsMadeAtMs(secretId) {
      const made = new Map<string, number>();
      let next: string | undefined;
      do {
        try {
          const page = next === undefined ? {} : { NextToken: next };
          const request = { SecretId: secretId, IncludeDeprecated: true, MaxResults: 100, ...page };
          const reply = await client.send(new ListSecretVersionIdsCommand(request));
          for (const { VersionId: id, CreatedDate: date } of reply.Versions ?? []) {
            if (id !== undefined && date !== undefined) made.set(id, date.getTime());
          }
          next = reply.NextToken;
        } catch (error) {
          throw translateAwsError(error, 'secretsmanager:ListSecretVersionIds', 'unchanged');
        }
      } while (next !== undefined);
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

/** Secrets Manager says so in an error: the rotation that was not complete is what it runs instead. */
function isReattempt(error: unknown): boolean {
  const { name } = awsFailure(error);
  return name === 'InvalidRequestException' && error instanceof Error && /will be reattempted/i.test(error.message);
}

/** What both answers have in common; only the stages go by different names. */
type Described = Omit<SecretListEntry, 'SecretVersionsToStages'>;

function toFleetSecret(entry: Described, stages: Record<string, string[]> | undefined): FleetSecret {
  return {
    arn: entry.ARN ?? '',
    name: entry.Name ?? '',
    rotationEnabled: entry.RotationEnabled,
    rotationIntervalSeconds: intervalSecondsOf(entry.RotationRules),
    tags: Object.fromEntries((entry.Tags ?? []).map((tag) => [tag.Key ?? '', tag.Value ?? ''])),
    stagesByVersion: stages ?? {},
    rotationFunctionArn: entry.RotationLambdaARN,
    rotationWindowSeconds: windowSecondsOf(entry.RotationRules),
    createdAtMs: entry.CreatedDate?.getTime(),
    lastRotatedAtMs: entry.LastRotatedDate?.getTime(),
    nextRotationAtMs: entry.NextRotationDate?.getTime(),
    lastChangedAtMs: entry.LastChangedDate?.getTime(),
  };
}
