import { account, region } from '../../aws-account.ts';
import type { ResourceHandler } from '../resource.ts';

export const queue: ResourceHandler = (properties, { sandbox, generatedName }) => {
  const name = properties.optionalText('QueueName') ?? generatedName(80);
  const arn = sandbox.deadLetters.create(name);
  sandbox.cloudWatch.gauge(
    { namespace: 'AWS/SQS', metricName: 'ApproximateNumberOfMessagesVisible', dimensions: { QueueName: name } },
    (atMs) => sandbox.deadLetters.messages(arn).filter((letter) => letter.atMs <= atMs).length,
  );
  properties.ignore('MessageRetentionPeriod', 'SqsManagedSseEnabled', 'Tags', 'VisibilityTimeout');
  return { ref: `https://sqs.${region}.amazonaws.com/${account}/${name}`, attributes: { Arn: arn, QueueName: name } };
};

export const queuePolicy: ResourceHandler = (properties, { sandbox, logicalId }) => {
  for (const url of properties.texts('Queues')) {
    const arn = sandbox.deadLetters.arnOf(url.split('/').at(-1) ?? '');
    sandbox.iam.attachResourcePolicy(arn, properties.object('PolicyDocument'));
  }
  return { ref: logicalId, attributes: {} };
};

export const topic: ResourceHandler = (properties, { sandbox, generatedName }) => {
  const name = properties.optionalText('TopicName') ?? generatedName(256);
  const key = properties.optionalText('KmsMasterKeyId');
  const arn = sandbox.topics.create({ name, keyArn: key && keyArn(key) });
  properties.ignore('DisplayName', 'Tags');
  return { ref: arn, attributes: { TopicArn: arn, TopicName: name } };
};

export const topicPolicy: ResourceHandler = (properties, { sandbox, logicalId }) => {
  for (const arn of properties.texts('Topics')) {
    sandbox.iam.attachResourcePolicy(arn, properties.object('PolicyDocument'));
  }
  return { ref: logicalId, attributes: {} };
};

export const subscription: ResourceHandler = (properties, { sandbox, generatedName }) => {
  const topicArn = properties.text('TopicArn');
  const endpoint = { protocol: properties.text('Protocol'), endpoint: properties.text('Endpoint') };
  sandbox.topics.subscribe(topicArn, endpoint);
  return { ref: `${topicArn}:${generatedName(36)}`, attributes: {} };
};

export const key: ResourceHandler = (properties, { sandbox, generatedName }) => {
  const signs = properties.optionalText('KeyUsage') === 'SIGN_VERIFY';
  const spec = properties.optionalText('KeySpec') ?? 'SYMMETRIC_DEFAULT';
  if (spec !== (signs ? 'ECC_NIST_P256' : 'SYMMETRIC_DEFAULT')) {
    throw new Error(`The sandbox does not support keys of the kind ${spec}.`);
  }
  const id = signs ? (sandbox.signingKeys.createKey('').split('/').at(-1) ?? '') : generatedName(36);
  sandbox.iam.attachResourcePolicy(keyArn(id), properties.object('KeyPolicy'));
  properties.ignore('Description', 'EnableKeyRotation', 'PendingWindowInDays', 'Tags');
  return { ref: id, attributes: { Arn: keyArn(id), KeyId: id } };
};

function keyArn(idOrArn: string): string {
  return idOrArn.startsWith('arn:') ? idOrArn : `arn:aws:kms:${region}:${account}:key/${idOrArn}`;
}
