import { type Credential, type CredentialSource, problemsOf, toCredential } from '../credential.ts';
import { TokenProviderError } from '../token-provider-error.ts';

export interface EnvironmentOptions {
  /** Default `GENESYS_`. */
  readonly prefix?: string | undefined;
  /** Default `process.env`. */
  readonly variables?: Readonly<Record<string, string | undefined>> | undefined;
}

/**
 * The credential in `GENESYS_CLIENT_ID`, `GENESYS_CLIENT_SECRET` and `GENESYS_ENVIRONMENT`, and a second one in
 * `GENESYS_CLIENT_SECRET_2` (and `GENESYS_CLIENT_ID_2`, if it belongs to another client).
 *
 * Its `load` throws TokenProviderError `no-credentials` if a variable is missing, `invalid-secret` if one is
 * malformed.
 */
export function fromEnvironment({
  prefix = 'GENESYS_',
  variables = process.env,
}: EnvironmentOptions = {}): CredentialSource {
  const read = (suffix: string): Credential[] => {
    const clientId = variables[`${prefix}CLIENT_ID${suffix}`] ?? variables[`${prefix}CLIENT_ID`];
    const clientSecret = variables[`${prefix}CLIENT_SECRET${suffix}`];
    if (clientId === undefined || clientSecret === undefined) return [];
    const fields = { clientId, clientSecret, environment: variables[`${prefix}ENVIRONMENT`] };
    const problems = problemsOf(fields);
    if (problems.length === 0) return [toCredential(fields, suffix === '' ? 'first' : 'second')];
    throw new TokenProviderError(
      'invalid-secret',
      `The variables ${prefix}…${suffix} cannot be used: ${problems.join('; ')}.`,
    );
  };
  return {
    name: `variables ${prefix}CLIENT_ID and ${prefix}CLIENT_SECRET`,
    async load() {
      const credentials = [...read(''), ...read('_2')];
      if (credentials.length > 0) return credentials;
      throw new TokenProviderError(
        'no-credentials',
        `The variables ${prefix}CLIENT_ID and ${prefix}CLIENT_SECRET are not both set.`,
      );
    },
  };
}
