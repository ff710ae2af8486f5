import { readFile } from 'node:fs/promises';
import { connectionErrorCode } from '../../domain/connection-error-code.ts';
import { parseObject } from '../parse-object.ts';
import { readText } from '../read-text.ts';
import type { SecretVersion } from './read-secret-document.ts';
import { sourceFailure } from './staged-source.ts';

export interface AgentRequest {
  /** The URL of `/secretsmanager/get`, with its query. */
  readonly url: string;
  readonly secretId: string;
  readonly token: string | undefined;
  readonly timeoutMs: number;
}

/**
 * Reads one version of a secret from the agent.
 *
 * @throws TokenProviderError `source-unavailable`, `source-access-denied` or `secret-not-found`
 */
export async function readFromAgent({ url, secretId, token, timeoutMs }: AgentRequest): Promise<SecretVersion> {
  let status: number;
  let body: ReturnType<typeof parseObject>;
  try {
    const response = await fetch(url, {
      headers: { 'x-aws-parameters-secrets-token': await readToken(token) },
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    status = response.status;
    body = parseObject(await readText(response));
  } catch (error) {
    throw sourceFailure(secretId, connectionErrorCode(error, []));
  }
  if (status === 200 && body !== undefined) return body as SecretVersion;
  // A 403 comes from the agent itself: it rejects the token.
  if (status === 403) throw sourceFailure(secretId, 'AccessDeniedException');
  throw sourceFailure(secretId, /^(?:.*#)?(\w{1,60})$/.exec(String(body?.__type))?.[1] ?? `HTTP ${status}`);
}

async function readToken(given: string | undefined): Promise<string> {
  const { AWS_TOKEN, AWS_SESSION_TOKEN, AWS_CONTAINER_AUTHORIZATION_TOKEN } = process.env;
  const token =
    given || AWS_TOKEN || AWS_SESSION_TOKEN || AWS_CONTAINER_AUTHORIZATION_TOKEN || 'file:///var/run/awssmatoken';
  return (token.startsWith('file://') ? await readFile(new URL(token), 'utf8') : token).trim();
}
