import type { Operation, OperationContext } from '../context.ts';
import { readParameters } from '../parameters.ts';
import { invalidParameter, SecretsManagerError } from '../secrets-manager-error.ts';
import { getSecretValue } from './get-secret-value.ts';
import { filterSecrets } from './list-secrets.ts';
import { page } from './page.ts';

const mostIds = 20;

/** The values of AWSCURRENT. What fails for one secret does not fail the others. */
export const batchGetSecretValue: Operation = (context, parameters) => {
  const ids = parameters.optionalTexts('SecretIdList');
  const filters = parameters.optionalObjects('Filters');
  if ((ids === undefined) === (filters === undefined)) {
    throw invalidParameter('You must provide either SecretIdList or Filters, and not both.');
  }
  if (ids !== undefined && (ids.length < 1 || ids.length > mostIds)) {
    throw invalidParameter(`SecretIdList takes 1 to ${mostIds} secrets.`);
  }
  const found = ids ?? filterSecrets(context, parameters).map(({ arn }) => arn);
  const { items, next } = page(found, parameters, mostIds);
  const results = items.map((id) => readOne(context, id));
  return {
    SecretValues: results.flatMap(({ value }) => value ?? []),
    Errors: results.flatMap(({ error }) => error ?? []),
    ...next,
  };
};

function readOne(context: OperationContext, SecretId: string): { value?: object; error?: object } {
  try {
    return { value: getSecretValue(context, readParameters({ SecretId })) };
  } catch (error) {
    if (!(error instanceof SecretsManagerError)) throw error;
    return { error: { SecretId, ErrorCode: error.name, Message: error.message } };
  }
}
