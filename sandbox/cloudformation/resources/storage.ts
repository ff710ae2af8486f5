import type { ResourceHandler } from '../resource.ts';

export const bucket: ResourceHandler = (properties, { sandbox, generatedName }) => {
  const name = (properties.optionalText('BucketName') ?? generatedName(63)).toLowerCase();
  const lock = properties.optionalProperties('ObjectLockConfiguration');
  lock?.ignore('ObjectLockEnabled');
  const retention = lock?.optionalProperties('Rule')?.optionalProperties('DefaultRetention');
  const defaultRetention = retention && {
    mode: retention.text('Mode') as 'GOVERNANCE' | 'COMPLIANCE',
    days: retention.optionalNumber('Days') ?? 0,
  };
  const objectLock = properties.optionalFlag('ObjectLockEnabled') ?? false;
  sandbox.buckets.createBucket({ name, objectLock, ...(defaultRetention && { defaultRetention }) });
  properties.ignore('BucketEncryption', 'PublicAccessBlockConfiguration', 'VersioningConfiguration', 'Tags');
  return { ref: name, attributes: { Arn: `arn:aws:s3:::${name}` } };
};

export const bucketPolicy: ResourceHandler = (properties, { sandbox, logicalId }) => {
  const arn = `arn:aws:s3:::${properties.text('Bucket')}`;
  sandbox.iam.attachResourcePolicy(arn, properties.object('PolicyDocument'));
  return { ref: logicalId, attributes: {} };
};
