import type { Operation } from '../context.ts';
import type { Parameters } from '../parameters.ts';
import type { Secret } from '../secret.ts';
import { invalidParameter } from '../secrets-manager-error.ts';
import { readValue, storeValue } from './store-value.ts';

export const putSecretValue: Operation = (context, parameters) => {
  const secret = context.store.find(parameters.text('SecretId', { most: 2048 }));
  checkRotationToken(secret, parameters);
  const stages = readStages(parameters);
  const value = readValue(parameters);
  if (value === undefined) throw invalidParameter('You must provide either SecretString or SecretBinary.');
  const version = storeValue(context, secret, parameters, value, stages);
  return { ARN: secret.arn, Name: secret.name, VersionId: version.id, VersionStages: [...version.stages] };
};

function readStages(parameters: Parameters): readonly string[] | undefined {
  const stages = parameters.optionalTexts('VersionStages');
  if (stages === undefined) return undefined;
  const wrong = stages.find((stage) => stage.length < 1 || stage.length > 256);
  if (stages.length < 1 || stages.length > 20 || wrong !== undefined) {
    throw invalidParameter('VersionStages takes 1 to 20 staging labels of 1 to 256 characters each.');
  }
  return stages;
}

function checkRotationToken(secret: Secret, parameters: Parameters): void {
  const token = parameters.optionalText('RotationToken', { least: 36, most: 256, pattern: /^[a-zA-Z0-9-]+$/ });
  if (token === undefined || secret.rotationTokens.has(token)) return;
  throw invalidParameter('The RotationToken is not valid for this secret.');
}
