import type { Operation } from '../context.ts';
import type { Parameters } from '../parameters.ts';
import type { Secret } from '../secret.ts';
import { invalidParameter, SecretsManagerError } from '../secrets-manager-error.ts';

export function setTags(secret: Secret, tags: readonly Parameters[]): void {
  const read = tags.map((tag) => [tag.text('Key', { most: 128 }), tag.text('Value', { least: 0, most: 256 })] as const);
  for (const [key] of read) {
    if (key.startsWith('aws:')) throw invalidParameter('Tag keys that start with "aws:" are reserved.');
  }
  if (new Set([...secret.tags.keys(), ...read.map(([key]) => key)]).size > 50) {
    throw new SecretsManagerError('LimitExceededException', 'A secret can have at most 50 tags.');
  }
  for (const [key, value] of read) secret.tags.set(key, value);
}

export const tagResource: Operation = (context, parameters) => {
  const secret = context.store.find(parameters.text('SecretId', { most: 2048 }));
  setTags(secret, parameters.optionalObjects('Tags') ?? []);
  return {};
};

export const untagResource: Operation = (context, parameters) => {
  const secret = context.store.find(parameters.text('SecretId', { most: 2048 }));
  for (const key of parameters.optionalTexts('TagKeys') ?? []) secret.tags.delete(key);
  return {};
};
