import { createHash } from 'node:crypto';
import { type Environment, environments, isEnvironment } from '../domain/environments.ts';
import { isMisplacedSecret } from '../domain/misplaced-secret.ts';
import { SecretValue } from '../domain/secret-value.ts';

/** One credential of an OAuth client in Genesys Cloud. */
export interface Credential {
  readonly clientId: string;
  readonly clientSecret: SecretValue;
  /** The Genesys Cloud region host. */
  readonly environment: Environment;
  /** The secret's version, where it comes from Secrets Manager. */
  readonly versionId?: string | undefined;
  /** What the source calls it, such as `AWSCURRENT` or `second`. */
  readonly stage?: string | undefined;
}

/** Holds the credentials that may work, most likely first. */
export interface CredentialSource {
  /** Its name in errors. */
  readonly name: string;
  /**
   * @param options.refresh bypasses every cache, because the cached credential was rejected
   * @throws TokenProviderError if it has no credential
   */
  load(options: { readonly refresh: boolean; readonly signal?: AbortSignal }): Promise<readonly Credential[]>;
  /** Calls back when its credentials have changed, so that the token is renewed before the old credential is revoked. */
  onChange?(listener: () => void): void;
}

const defaultEnvironment: Environment = 'mypurecloud.com';

export interface CredentialFields {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Default `mypurecloud.com`. */
  readonly environment?: string | undefined;
}

const patterns = { clientId: /^[\w.-]+$/, clientSecret: /^\P{Cc}+$/u };

/** The problems with the fields of a credential; no value is shown. */
export function problemsOf(fields: Readonly<Record<string, unknown>>): string[] {
  const problems = Object.entries(patterns).flatMap(([name, pattern]) => {
    const problem = problemOf(fields[name], pattern);
    return problem ? [`"${name}" ${problem}`] : [];
  });
  const { clientId, clientSecret } = fields;
  if (problems.length === 0 && isMisplacedSecret(String(clientId), clientSecret)) {
    problems.push('"clientId" looks like a client secret; are the fields swapped?');
  }
  const isAllowed = isEnvironment(fields.environment ?? defaultEnvironment);
  return isAllowed
    ? problems
    : [...problems, `"environment" is not a region host (allowed: ${environments.join(', ')})`];
}

function problemOf(value: unknown, pattern: RegExp): string | undefined {
  if (typeof value !== 'string') return `is ${value === undefined ? 'missing' : 'not a string'}`;
  const trimmed = value.trim();
  if (trimmed === '') return 'is empty';
  if (trimmed !== value) return 'has surrounding white space';
  // A control character would end up in a header, and a colon in the id would split the Basic credential in the wrong place.
  return pattern.test(value) ? undefined : 'contains characters that it cannot have';
}

/** For fields without problems. */
export function toCredential(
  fields: Readonly<Record<string, unknown>>,
  stage: string,
  versionId?: string | undefined,
): Credential {
  return {
    clientId: fields.clientId as string,
    clientSecret: new SecretValue(fields.clientSecret as string),
    environment: (fields.environment ?? defaultEnvironment) as Environment,
    versionId,
    stage,
  };
}

/** Identifies a credential, and reveals nothing about its secret. */
export function fingerprintOf({ environment, clientId, clientSecret }: Credential): string {
  return createHash('sha256').update(`${environment}\n${clientId}\n${clientSecret.reveal()}`).digest('base64url');
}
