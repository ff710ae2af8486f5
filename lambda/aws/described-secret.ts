import type { RotationRulesType } from '@aws-sdk/client-secrets-manager';
import * as v from 'valibot';
import { RotationError } from '../../domain/rotation-error.ts';
import type { SecretDescription } from '../ports/secret-store.ts';
import { intervalSecondsOf } from './rotation-rules.ts';

const text = v.optional(v.string());

/** What decides over a rotation. The SDK passes on what has come; it checks no types. */
const schema = v.object({
  ARN: text,
  Name: text,
  RotationEnabled: v.optional(v.boolean()),
  Tags: v.optional(v.array(v.object({ Key: text, Value: text })), []),
  VersionIdsToStages: v.optional(v.record(v.string(), v.array(v.string())), {}),
});

/** An answer about a secret. In a list the stages go by another name. */
interface Described {
  readonly RotationRules?: RotationRulesType | undefined;
  readonly VersionIdsToStages?: unknown;
}

/**
 * @param secretId what stands in for the ARN and the name where AWS leaves them out
 * @throws RotationError `aws-unavailable` where the answer is malformed
 */
export function describedSecret(reply: Described, secretId: string): SecretDescription {
  const result = v.safeParse(schema, reply);
  if (!result.success) throw malformed(result.issues.map(({ path }) => String(path?.[0].key)));
  const { ARN: arn, Name: name, RotationEnabled: rotationEnabled, Tags: tags, VersionIdsToStages } = result.output;
  return {
    arn: arn ?? secretId,
    name: name ?? secretId,
    rotationEnabled,
    rotationIntervalSeconds: intervalSecondsOf(reply.RotationRules),
    tags: Object.fromEntries(tags.map((tag) => [tag.Key ?? '', tag.Value ?? ''])),
    stagesByVersion: VersionIdsToStages,
  };
}

function malformed(fields: readonly string[]): RotationError {
  return new RotationError('aws-unavailable', {
    message: `AWS's answer describes no secret; malformed: ${[...new Set(fields)].join(', ')}.`,
    nextStep: 'check what stands between the function and AWS; what failed is repeated.',
  });
}
