import { readFile } from 'node:fs/promises';
import { parseBaseUrl } from '../base-urls.ts';
import type { CredentialSource } from '../credential.ts';
import { parseObject } from '../parse-object.ts';
import type { SecretVersion } from './read-secret-document.ts';
import { type StagedSourceOptions, sourceFailure, stagedSource } from './staged-source.ts';

export interface SecretsManagerAgentOptions extends StagedSourceOptions {
  /** Default `http://localhost:2773`. `http://` on this machine only. */
  readonly endpoint?: string | undefined;
  /**
   * The agent's token, or `file://` and the path of the file that holds it. Default the variable `AWS_TOKEN`, else
   * `AWS_SESSION_TOKEN`, else `AWS_CONTAINER_AUTHORIZATION_TOKEN`, else the file `/var/run/awssmatoken`.
   */
  readonly token?: string | undefined;
  /** How long one answer may take, in milliseconds. Default 5,000. */
  readonly timeoutMs?: number | undefined;
}

/**
 * The credential in a secret, read through the Secrets Manager Agent or the Parameters and Secrets Lambda extension.
 *
 * @throws TokenProviderError `invalid-options` for an endpoint that secrets must not come from unencrypted
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/secrets-manager-agent.html
 */
export function fromSecretsManagerAgent(options: SecretsManagerAgentOptions): CredentialSource {
  const { secretId, endpoint = 'http://localhost:2773', timeoutMs = 5000 } = options;
  const url = `${parseBaseUrl('endpoint', endpoint)}/secretsmanager/get?secretId=${encodeURIComponent(secretId)}`;
  return stagedSource('Secrets Manager Agent', options, async (stage, refresh) => {
    let status: number;
    let body: ReturnType<typeof parseObject>;
    try {
      const response = await fetch(`${url}&versionStage=${stage}${refresh ? '&refreshNow=true' : ''}`, {
        headers: { 'x-aws-parameters-secrets-token': await readToken(options.token) },
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      });
      status = response.status;
      body = parseObject(await response.text());
    } catch (error) {
      throw sourceFailure(secretId, (error as Error).name);
    }
    if (status === 200 && body !== undefined) return body as SecretVersion;
    // 403 is the agent's own: it does not take the token.
    if (status === 403) throw sourceFailure(secretId, 'AccessDeniedException');
    throw sourceFailure(secretId, /^(?:.*#)?(\w{1,60})$/.exec(String(body?.__type))?.[1] ?? `HTTP ${status}`);
  });
}

async function readToken(given: string | undefined): Promise<string> {
  const { AWS_TOKEN, AWS_SESSION_TOKEN, AWS_CONTAINER_AUTHORIZATION_TOKEN } = process.env;
  const token =
    given || AWS_TOKEN || AWS_SESSION_TOKEN || AWS_CONTAINER_AUTHORIZATION_TOKEN || 'file:///var/run/awssmatoken';
  return (token.startsWith('file://') ? await readFile(new URL(token), 'utf8') : token).trim();
}
