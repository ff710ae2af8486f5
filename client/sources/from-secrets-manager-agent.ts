import { parseBaseUrl } from '../base-urls.ts';
import type { CredentialSource } from '../credential.ts';
import { readMilliseconds } from '../invalid-options.ts';
import { readFromAgent } from './read-from-agent.ts';
import { type StagedSourceOptions, stagedSource } from './staged-source.ts';

export interface SecretsManagerAgentOptions extends StagedSourceOptions {
  /** Default `http://localhost:2773`. `http://` on this machine only. */
  readonly endpoint?: string | undefined;
  /**
   * The agent's token, or `file://` and the path of the file that holds it. Default the variable `AWS_TOKEN`, else
   * `AWS_SESSION_TOKEN`, else `AWS_CONTAINER_AUTHORIZATION_TOKEN`, else the file `/var/run/awssmatoken`.
   */
  readonly token?: string | undefined;
  /** Timeout of one request, in milliseconds. Default 5,000. */
  readonly timeoutMs?: number | undefined;
}

/**
 * The credential in a secret, read through the Secrets Manager Agent or the Parameters and Secrets Lambda extension. The
 * extension ignores a request for a fresh value: chain it with `fromSecretsManager`, or set its `SECRETS_MANAGER_TTL` to 0.
 *
 * @throws TokenProviderError `invalid-options` for an endpoint that would send secrets unencrypted
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/secrets-manager-agent.html
 */
export function fromSecretsManagerAgent(options: SecretsManagerAgentOptions): CredentialSource {
  const { secretId, endpoint = 'http://localhost:2773', token } = options;
  const timeoutMs = readMilliseconds('timeoutMs', options.timeoutMs, 5000, 1);
  const base = `${parseBaseUrl('endpoint', endpoint)}/secretsmanager/get?secretId=${encodeURIComponent(secretId)}`;
  const readStage = (stage: string, refresh: boolean) => {
    const url = `${base}&versionStage=${stage}${refresh ? '&refreshNow=true' : ''}`;
    return readFromAgent({ url, secretId, token, timeoutMs });
  };
  return stagedSource('Secrets Manager Agent', options, readStage, 'endpoint token');
}
