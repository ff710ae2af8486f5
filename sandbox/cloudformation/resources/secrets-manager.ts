import type { ResourceHandler } from '../resource.ts';

export const secret: ResourceHandler = (properties, { sandbox, generatedName }) => {
  const name = properties.optionalText('Name') ?? generatedName(512);
  const description = properties.optionalText('Description');
  const kmsKeyId = properties.optionalText('KmsKeyId');
  const tags = properties.objects('Tags').map((tag) => [tag.text('Key'), tag.text('Value')]);
  const { arn } = sandbox.secretsManager.createSecret({
    name,
    value: properties.text('SecretString'),
    tags: Object.fromEntries(tags),
    description,
    kmsKeyId,
  });
  return { ref: arn, attributes: { Id: arn } };
};

export const rotationSchedule: ResourceHandler = (properties, { sandbox }) => {
  const SecretId = properties.text('SecretId');
  const { ARN } = sandbox.secretsManager.call('RotateSecret', {
    SecretId,
    RotationLambdaARN: properties.text('RotationLambdaARN'),
    RotationRules: rulesIn(properties.object('RotationRules')),
    RotateImmediately: properties.optionalFlag('RotateImmediatelyOnUpdate') ?? true,
  });
  return { ref: String(ARN), attributes: {} };
};

export const resourcePolicy: ResourceHandler = (properties, { sandbox, logicalId }) => {
  const { ARN } = sandbox.secretsManager.call('DescribeSecret', { SecretId: properties.text('SecretId') });
  sandbox.iam.attachResourcePolicy(String(ARN), properties.object('ResourcePolicy'));
  properties.ignore('BlockPublicPolicy');
  return { ref: logicalId, attributes: {} };
};

/** A template may hold the number of days as a string. */
function rulesIn(rules: Readonly<Record<string, unknown>>): object {
  const { AutomaticallyAfterDays: days, ...others } = rules;
  return { ...others, AutomaticallyAfterDays: days === undefined ? undefined : Number(days) };
}
