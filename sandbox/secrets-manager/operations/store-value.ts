import { randomUUID } from 'node:crypto';
import type { OperationContext } from '../context.ts';
import type { Parameters } from '../parameters.ts';
import { holderOf, type Secret, type SecretValue, type SecretVersion } from '../secret.ts';
import { SecretsManagerError } from '../secrets-manager-error.ts';
import { addVersion, moveLabel } from '../staging-labels.ts';
import { clientRequestToken } from './client-request-token.ts';

/** The value in a request, if any. */
export function readValue(parameters: Parameters): SecretValue | undefined {
  const secretString = parameters.optionalText('SecretString');
  const secretBinary = parameters.optionalText('SecretBinary');
  if (secretString !== undefined && secretBinary !== undefined) {
    throw new SecretsManagerError(
      'InvalidParameterException',
      "You can't specify both a binary secret value and a string secret value in the same secret.",
    );
  }
  if (secretString !== undefined) return { secretString };
  return secretBinary === undefined ? undefined : { secretBinary };
}

/**
 * Stores a value under the request's token: as a new version, or in the version that a rotation has created.
 * Storing the same value again is a no-op; a different value is rejected, because versions are immutable.
 */
export function storeValue(
  context: OperationContext,
  secret: Secret,
  parameters: Parameters,
  value: SecretValue,
  stages: readonly string[] | undefined,
): SecretVersion {
  const id = clientRequestToken(parameters) ?? randomUUID();
  const existing = secret.versions.get(id);
  if (existing?.value !== undefined) {
    if (sameValue(existing.value, value)) return existing;
    throw new SecretsManagerError(
      'ResourceExistsException',
      `You can't use ClientRequestToken ${id} because that value is already in use for a version of secret ${secret.arn}.`,
    );
  }
  const nowMs = context.clock.now();
  const version = existing ?? addVersion(secret, id, nowMs);
  version.value = value;
  secret.lastChangedMs = nowMs;
  const isFirst = holderOf(secret, 'AWSCURRENT') === undefined && secret.versions.size === 1;
  const labels = new Set(stages ?? ['AWSCURRENT']);
  if (isFirst) labels.add('AWSCURRENT');
  for (const label of labels) moveLabel(secret, label, version, context.onLabelMoved);
  return version;
}

function sameValue(one: SecretValue, other: SecretValue): boolean {
  return one.secretString === other.secretString && one.secretBinary === other.secretBinary;
}
