import type { Environment } from '../../domain/environments.ts';
import { responseLabel } from '../../domain/response-label.ts';
import type { Credential, CredentialSource } from '../credential.ts';
import { readMilliseconds, requireKnown, requireText } from '../invalid-options.ts';
import { systemTime, type Time } from '../time.ts';
import { TokenProviderError, type TokenProviderErrorCode } from '../token-provider-error.ts';
import { readSecretDocument, type SecretVersion } from './read-secret-document.ts';

export interface StagedSourceOptions {
  /** Name or ARN of the secret. */
  readonly secretId: string;
  /** For secrets without `environment`. Default `mypurecloud.com`. */
  readonly environment?: Environment | undefined;
  /** How long a secret is cached, in milliseconds. Default 300,000. */
  readonly cacheMs?: number | undefined;
  /** For tests and simulations. Default this machine's clocks. */
  readonly time?: Time | undefined;
}

/** Most likely to work first. AWSPENDING works while an in-place rotation is unfinished. */
const stages = ['AWSCURRENT', 'AWSPENDING', 'AWSPREVIOUS'] as const;

export type ReadStage = (stage: string, refresh: boolean, signal?: AbortSignal) => Promise<SecretVersion>;

/** A source that reads the versions of one secret by their staging labels, and caches them. */
export function stagedSource(
  kind: string,
  options: StagedSourceOptions,
  readStage: ReadStage,
  furtherOptions = '',
): CredentialSource {
  requireKnown(options, `secretId environment cacheMs time timeoutMs ${furtherOptions}`.trim());
  const secretId = requireText('secretId', options.secretId);
  const cacheMs = readMilliseconds('cacheMs', options.cacheMs, 300_000);
  const { environment, time = systemTime } = options;
  let kept: { readonly credentials: readonly Credential[]; readonly atMs: number } | undefined;
  let reading: { readonly promise: Promise<readonly Credential[]>; readonly refresh: boolean } | undefined;

  const readOne = async (stage: string, refresh: boolean): Promise<Credential> =>
    readSecretDocument(await readStage(stage, refresh), { secretId, stage, environment });

  const read = async (refresh: boolean): Promise<readonly Credential[]> => {
    const [current, ...others] = await Promise.allSettled(stages.map((stage) => readOne(stage, refresh)));
    // The other two may be missing, unfinished or forbidden; AWSCURRENT may not.
    if (current?.status === 'rejected') throw current.reason;
    const found = [current, ...others].flatMap((result) => (result?.status === 'fulfilled' ? result.value : []));
    // One version may have two labels.
    const credentials = found.filter(
      ({ versionId }, index) =>
        versionId === undefined || found.findIndex((other) => other.versionId === versionId) === index,
    );
    kept = { credentials, atMs: time.monotonicNow() };
    return credentials;
  };

  return {
    name: `${kind} ${secretId}`,
    async load({ refresh }) {
      if (!refresh && kept !== undefined && time.monotonicNow() - kept.atMs < cacheMs) return kept.credentials;
      // Providers that share the source share a read, but a forced read does not use one that started earlier.
      if (reading === undefined || (refresh && !reading.refresh)) {
        const started = { promise: read(refresh), refresh };
        reading = started;
        const finish = () => {
          if (reading === started) reading = undefined;
        };
        started.promise.then(finish, finish);
      }
      try {
        return await reading.promise;
      } catch (error) {
        // The previous value is still the best guess, unless it was just rejected.
        if (!refresh && kept !== undefined) return kept.credentials;
        throw error;
      }
    },
  };
}

/** The AWS client has no name for it. */
const noRegion = 'no AWS region is configured';

const codeByErrorName: Readonly<Record<string, TokenProviderErrorCode>> = {
  ResourceNotFoundException: 'secret-not-found',
  // Scheduled for deletion.
  InvalidRequestException: 'secret-not-found',
  AccessDeniedException: 'source-access-denied',
  DecryptionFailure: 'source-access-denied',
  // No credentials, malformed ones, and those that have expired.
  CredentialsProviderError: 'source-misconfigured',
  TokenProviderError: 'source-misconfigured',
  ExpiredTokenException: 'source-misconfigured',
  ExpiredToken: 'source-misconfigured',
  InvalidSignatureException: 'source-misconfigured',
  UnrecognizedClientException: 'source-misconfigured',
  [noRegion]: 'source-misconfigured',
};

/** A foreign failure by its AWS error name; its message is dropped, because it may quote what was sent. */
export function sourceFailure(secretId: string, reason = 'no answer'): TokenProviderError {
  const code = codeByErrorName[reason] ?? 'source-unavailable';
  const shown = code === 'source-misconfigured' && reason !== noRegion ? `no valid AWS credentials: ${reason}` : reason;
  return new TokenProviderError(code, `Secret ${secretId} could not be read (${shown}).`);
}

/** The reason in an error of the AWS client. */
export function reasonOf(error: unknown): string | undefined {
  const { name, code, message } = Object(error);
  if (/^region is missing/i.test(message)) return noRegion;
  // A failed connection has a code, and a name that says nothing.
  return responseLabel(name === 'Error' ? (code ?? name) : name, []);
}
