import type { CredentialSource } from '../credential.ts';
import { readMilliseconds } from '../invalid-options.ts';
import { inTime, systemTime } from '../time.ts';
import { TokenProviderError } from '../token-provider-error.ts';
import type { SecretVersion } from './read-secret-document.ts';
import { reasonOf, type StagedSourceOptions, sourceFailure, stagedSource } from './staged-source.ts';

/** The parts of a `SecretsManagerClient` of `@aws-sdk/client-secrets-manager` that are used. */
export interface SecretsManagerSender {
  send(command: never, options: never): Promise<unknown>;
}

export interface SecretsManagerOptions extends StagedSourceOptions {
  /** Default: a client of `@aws-sdk/client-secrets-manager` configured by the process's environment. */
  readonly client?: SecretsManagerSender | undefined;
  /** Timeout of one request, in milliseconds. Default 5,000. */
  readonly timeoutMs?: number | undefined;
}

/**
 * The credential in a secret of AWS Secrets Manager: AWSCURRENT, then AWSPENDING, then AWSPREVIOUS.
 *
 * Loads `@aws-sdk/client-secrets-manager` when it is first used; the package is an optional peer dependency.
 *
 * @example const source = fromSecretsManager({ secretId: 'contact-center/crm-sync' });
 * @throws TokenProviderError `invalid-options` for an empty `secretId` or a negative period
 */
export function fromSecretsManager(options: SecretsManagerOptions): CredentialSource {
  let client = options.client;
  const timeoutMs = readMilliseconds('timeoutMs', options.timeoutMs, 5000, 1);
  const readStage = async (stage: string) => {
    const aws = await import('@aws-sdk/client-secrets-manager').catch(() => {
      throw new TokenProviderError(
        'source-unavailable',
        'The package @aws-sdk/client-secrets-manager is not installed.',
      );
    });
    client ??= new aws.SecretsManagerClient({}) as unknown as SecretsManagerSender;
    const command = new aws.GetSecretValueCommand({ SecretId: options.secretId, VersionStage: stage });
    const abortSignal = AbortSignal.timeout(timeoutMs);
    const sender = client;
    try {
      // A client of the program may ignore the signal, and wait for credentials without an end.
      const sent = inTime(systemTime, timeoutMs, () => sender.send(command as never, { abortSignal } as never));
      return (await sent) as SecretVersion;
    } catch (error) {
      throw sourceFailure(options.secretId, reasonOf(error));
    }
  };
  return stagedSource('Secrets Manager', options, readStage, 'client');
}
