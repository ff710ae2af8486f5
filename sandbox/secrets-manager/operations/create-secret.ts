import type { Operation } from '../context.ts';
import { clientRequestToken } from './client-request-token.ts';
import { refuseReplicas } from './replicas.ts';
import { readValue, storeValue } from './store-value.ts';
import { setTags } from './tags.ts';

export const createSecret: Operation = (context, parameters) => {
  const name = parameters.text('Name', { most: 512, pattern: /^[A-Za-z0-9/_+=.@-]+$/ });
  const value = readValue(parameters);
  const description = parameters.optionalText('Description', { least: 0, most: 2048 });
  const kmsKeyId = parameters.optionalText('KmsKeyId', { most: 2048 });
  const token = clientRequestToken(parameters);
  const tags = parameters.optionalObjects('Tags') ?? [];

  refuseReplicas(parameters);

  const repeated = context.store
    .all()
    .find((secret) => secret.name === name && token !== undefined && secret.versions.has(token));
  const secret = repeated ?? context.store.create(name);
  if (description !== undefined) secret.description = description;
  if (kmsKeyId !== undefined) secret.kmsKeyId = kmsKeyId;
  setTags(secret, tags);
  const version = value === undefined ? undefined : storeValue(context, secret, parameters, value, undefined);
  return { ARN: secret.arn, Name: name, VersionId: version?.id };
};
