import type { Operation } from '../context.ts';
import type { Secret } from '../secret.ts';
import { readValue, storeValue } from './store-value.ts';

export const updateSecret: Operation = (context, parameters) => {
  const secret = context.store.find(parameters.text('SecretId', { most: 2048 }));
  const description = parameters.optionalText('Description', { least: 0, most: 2048 });
  const kmsKeyId = parameters.optionalText('KmsKeyId', { most: 2048 });
  const value = readValue(parameters);
  const version = value === undefined ? undefined : storeValue(context, secret, parameters, value, undefined);
  if (description !== undefined) secret.description = description;
  if (kmsKeyId !== undefined) changeKey(secret, kmsKeyId);
  secret.lastChangedMs = context.clock.now();
  return { ARN: secret.arn, Name: secret.name, VersionId: version?.id };
};

/** Only versions with one of Secrets Manager's own labels are encrypted anew. */
function changeKey(secret: Secret, kmsKeyId: string): void {
  secret.kmsKeyId = kmsKeyId;
  for (const { stages, kmsKeyIds } of secret.versions.values()) {
    if (!['AWSCURRENT', 'AWSPENDING', 'AWSPREVIOUS'].some((stage) => stages.has(stage))) continue;
    kmsKeyIds.clear();
    kmsKeyIds.add(kmsKeyId);
  }
}
