import type { Operation } from '../context.ts';
import { SecretsManagerError } from '../secrets-manager-error.ts';

export const getResourcePolicy: Operation = (context, parameters) => {
  const secret = context.store.find(parameters.text('SecretId', { most: 2048 }));
  return { ARN: secret.arn, Name: secret.name, ResourcePolicy: secret.resourcePolicy };
};

/** Stores the policy for GetResourcePolicy. IAM does not evaluate it: only what a template deploys. */
export const putResourcePolicy: Operation = (context, parameters) => {
  const secret = context.store.find(parameters.text('SecretId', { most: 2048 }));
  const policy = parameters.text('ResourcePolicy', { most: 20_480 });
  try {
    JSON.parse(policy);
  } catch {
    throw new SecretsManagerError('MalformedPolicyDocumentException', 'This resource policy contains invalid Json.');
  }
  secret.resourcePolicy = policy;
  return { ARN: secret.arn, Name: secret.name };
};

export const deleteResourcePolicy: Operation = (context, parameters) => {
  const secret = context.store.find(parameters.text('SecretId', { most: 2048 }));
  delete secret.resourcePolicy;
  return { ARN: secret.arn, Name: secret.name };
};
