import type { Environment } from '../../domain/environments.ts';
import { type Credential, problemsOf, toCredential } from '../credential.ts';
import { parseObject } from '../parse-object.ts';
import { TokenProviderError } from '../token-provider-error.ts';

/** One version of a secret as returned by Secrets Manager or its agent. */
export interface SecretVersion {
  readonly SecretString?: string | undefined;
  readonly VersionId?: string | undefined;
}

/**
 * The credential in a version of a secret.
 *
 * @throws TokenProviderError `invalid-secret`, naming every problem and showing no value
 */
export function readSecretDocument(
  { SecretString, VersionId }: SecretVersion,
  { secretId, stage, environment }: { secretId: string; stage: string; environment: Environment | undefined },
): Credential {
  const parsed = parseObject(SecretString);
  const fields = { ...parsed, environment: parsed?.environment ?? environment };
  const problems = parsed ? problemsOf(fields) : [`it ${problemOf(SecretString)} in SecretString`];
  if (problems.length === 0) return toCredential(fields, stage, VersionId);
  throw new TokenProviderError(
    'invalid-secret',
    `Secret ${secretId} (${stage}) cannot be used: ${problems.join('; ')}.`,
  );
}

function problemOf(text: string | undefined): string {
  return text?.startsWith('\uFEFF') ? 'has a byte order mark (U+FEFF)' : 'is not a JSON object';
}
