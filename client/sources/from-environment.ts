import { type Credential, type CredentialSource, problemsOf, toCredential } from '../credential.ts';
import { requireKnown } from '../invalid-options.ts';
import { TokenProviderError } from '../token-provider-error.ts';

export interface EnvironmentOptions {
  /** Default `GENESYS_`. */
  readonly prefix?: string | undefined;
  /** Default `process.env`. */
  readonly variables?: Readonly<Record<string, string | undefined>> | undefined;
}

/**
 * The credential in `GENESYS_CLIENT_ID`, `GENESYS_CLIENT_SECRET` and `GENESYS_ENVIRONMENT`, and a second one in
 * `GENESYS_CLIENT_SECRET_2` (and `GENESYS_CLIENT_ID_2`, if it belongs to another client). Values are trimmed.
 *
 * Its `load` throws TokenProviderError `no-credentials` if a variable is missing, `invalid-secret` if one is
 * malformed.
 */
export function fromEnvironment(options: EnvironmentOptions = {}): CredentialSource {
  requireKnown(options, 'prefix variables');
  const { prefix = 'GENESYS_', variables = process.env } = options;
  // Files and pipelines add white space, and set to nothing what they do not have.
  const variable = (name: string) => variables[`${prefix}${name}`]?.trim() || undefined;
  const read = (suffix: string): Credential[] => {
    const clientId = variable(`CLIENT_ID${suffix}`) ?? variable('CLIENT_ID');
    const clientSecret = variable(`CLIENT_SECRET${suffix}`);
    if (!clientId || !clientSecret) return [];
    const fields = { clientId, clientSecret, environment: variable('ENVIRONMENT') };
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
      const credentials: Credential[] = [];
      let problem: unknown;
      for (const suffix of ['', '_2']) {
        try {
          credentials.push(...read(suffix));
        } catch (error) {
          problem ??= error;
        }
      }
      // One that is malformed must not disable the other.
      if (credentials.length > 0) return credentials;
      if (problem) throw problem;
      throw new TokenProviderError(
        'no-credentials',
        `The variables ${prefix}CLIENT_ID and ${prefix}CLIENT_SECRET are not both set.`,
      );
    },
  };
}
