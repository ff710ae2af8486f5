import type { RotationRulesType } from '@aws-sdk/client-secrets-manager';
import * as v from 'valibot';
import { RotationError } from '../../domain/rotation-error.ts';
import type { SecretDescription } from '../ports/secret-store.ts';
import { intervalSecondsOf } from './rotation-rules.ts';

const text = v.optional(v.string());

/** The fields that a rotation depends on. The SDK does not check the types in a response. */
const schema = v.object({
  ARN: text,
  Name: text,
  RotationEnabled: v.optional(v.boolean()),
  RotationLambdaARN: text,
  DeletedDate: v.optional(v.date()),
  LastRotatedDate: v.optional(v.date()),
  Tags: v.optional(v.array(v.object({ Key: text, Value: text })), []),
  VersionIdsToStages: v.optional(v.record(v.string(), v.array(v.string())), {}),
});

/** A response about a secret. In a list, the stages have another name. */
interface Described {
  readonly RotationRules?: RotationRulesType | undefined;
  readonly VersionIdsToStages?: unknown;
}

/**
 * @param secretId replaces the ARN and the name if AWS omits them
 * @throws RotationError `aws-unavailable` if the response is malformed
 */
export function describedSecret(response: Described, secretId: string): SecretDescription {
  const result = v.safeParse(schema, response);
  if (!result.success) throw malformed(result.issues.map(({ path }) => String(path?.[0].key)));
  const { ARN: arn, Name: name, RotationEnabled: rotationEnabled, Tags: tags, VersionIdsToStages } = result.output;
  const { RotationLambdaARN: rotationFunctionArn, DeletedDate, LastRotatedDate } = result.output;
  return {
    ...(DeletedDate === undefined ? {} : { deletion: 'scheduled' as const }),
    wasRotated: LastRotatedDate !== undefined,
    rotationFunctionArn,
    arn: arn ?? secretId,
    name: name ?? secretId,
    rotationEnabled,
    rotationIntervalSeconds: intervalSecondsOf(response.RotationRules),
    tags: Object.fromEntries(tags.map((tag) => [tag.Key ?? '', tag.Value ?? ''])),
    stagesByVersion: VersionIdsToStages,
  };
}

function malformed(fields: readonly string[]): RotationError {
  return new RotationError('aws-unavailable', {
    message: `AWS's response does not describe a secret; malformed: ${[...new Set(fields)].join(', ')}.`,
    nextStep: 'check the network path (VPC endpoint, proxy) to AWS; what failed is retried.',
  });
}
