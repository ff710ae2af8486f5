import { isEnvironment } from '../domain/environments.ts';
import { SecretValue } from '../domain/secret-value.ts';
import { type Credential, type CredentialSource, problemsOf, toCredential } from './credential.ts';
import { inTime, systemTime } from './time.ts';
import { TokenProviderError } from './token-provider-error.ts';

/**
 * The credentials of a source, which may be the program's own: it may hang, throw anything, and return secrets as strings.
 *
 * @throws TokenProviderError that of the source, `source-unavailable`, `no-credentials` or `invalid-secret`
 */
export async function loadCredentials(
  source: CredentialSource,
  timeoutMs: number,
  options: { readonly refresh: boolean; readonly signal: AbortSignal },
): Promise<readonly Credential[]> {
  let loaded: readonly Credential[];
  try {
    loaded = await inTime(systemTime, timeoutMs, async () => source.load(options));
  } catch (cause) {
    if (cause instanceof TokenProviderError) throw cause;
    const { name } = Object(cause);
    throw new TokenProviderError('source-unavailable', `${source.name} failed (${name}).`, { cause });
  }
  options.signal.throwIfAborted();
  if (!Array.isArray(loaded) || loaded.length === 0) {
    throw new TokenProviderError('no-credentials', `${source.name} has no credential.`);
  }
  return loaded.map((credential) => (isComplete(credential) ? credential : complete(credential, source.name)));
}

const isComplete = (given: Credential | undefined) =>
  typeof given?.clientSecret?.reveal === 'function' && isEnvironment(given.environment);

function complete(given: Credential | undefined, name: string): Credential {
  const { clientSecret, stage, versionId, ...rest } = Object(given) as Credential;
  const fields = { ...rest, clientSecret: clientSecret instanceof SecretValue ? clientSecret.reveal() : clientSecret };
  const problems = problemsOf(fields);
  if (problems.length === 0) return toCredential(fields, stage ?? name, versionId);
  throw new TokenProviderError('invalid-secret', `A credential of ${name} cannot be used: ${problems.join('; ')}.`);
}
