import type { CredentialSource } from '../credential.ts';
import { TokenProviderError } from '../token-provider-error.ts';
import type { SecretVersion } from './read-secret-document.ts';
import { type StagedSourceOptions, sourceFailure, stagedSource } from './staged-source.ts';

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
  return stagedSource('Secrets Manager', options, async (stage) => {
    const aws = await import('@aws-sdk/client-secrets-manager').catch(() => {
      throw new TokenProviderError(
        'source-unavailable',
        'The package @aws-sdk/client-secrets-manager is not installed.',
      );
    });
    client ??= new aws.SecretsManagerClient({}) as unknown as SecretsManagerSender;
    const command = new aws.GetSecretValueCommand({ SecretId: options.secretId, VersionStage: stage });
    const abortSignal = AbortSignal.timeout(options.timeoutMs ?? 5000);
    try {
      return (await client.send(command as never, { abortSignal } as never)) as SecretVersion;
    } catch (error) {
      throw sourceFailure(options.secretId, (error as Error | undefined)?.name);
    }
  });
}
