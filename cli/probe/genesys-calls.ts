import { connectionErrorCode } from '../../domain/connection-error-code.ts';
import { loginRequest, parseGrant } from '../../domain/login.ts';
import { responseLabel } from '../../domain/response-label.ts';
import { retryAfterMs } from '../../domain/retry-after.ts';
import { SecretValue } from '../../domain/secret-value.ts';
import { CommandError } from '../command-line/command-error.ts';

/** What may be shown of a response: its status, its kind and its error code, never its text. */
export interface Reply {
  readonly status: number;
  readonly isJson: boolean;
  /** The field `error` or `code`, if it has the form of a code and quotes no secret. */
  readonly label: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
  /** The requests a minute that Genesys Cloud says it allows. */
  readonly allowedPerMinute: number | undefined;
}

export type Login = { readonly token: SecretValue; readonly lifeMs: number | undefined } | { readonly rejected: Reply };

export interface Hosts {
  readonly login: string;
  readonly api: string;
}

interface Waiting {
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
}

const timeoutMs = 15_000;
const longestBody = 4_194_304;

/** How often a request is sent that Genesys Cloud wants to get later. */
const maxAttempts = 5;

/** Requests to Genesys Cloud as they are: no retry but after a 429, which changed nothing, and nothing made nicer. */
export class GenesysCalls {
  readonly #hosts: Hosts;
  readonly #waiting: Waiting;

  constructor(hosts: Hosts, waiting: Waiting) {
    this.#hosts = hosts;
    this.#waiting = waiting;
  }

  async logIn(clientId: string, clientSecret: SecretValue): Promise<Login> {
    const { body, method, headers } = loginRequest({ clientId, clientSecret });
    const secrets = [clientSecret.reveal(), headers.Authorization.slice('Basic '.length)];
    const reply = await this.#send(`${this.#hosts.login}/oauth/token`, { method, headers, body }, secrets);
    const grant = reply.status === 200 ? parseGrant(reply.body) : undefined;
    if (grant !== undefined) return { token: new SecretValue(grant.token), lifeMs: grant.lifeMs };
    return { rejected: reply };
  }

  /** @param token of the caller */
  call(token: SecretValue, { method, path, body }: ApiRequest): Promise<Reply> {
    const headers = {
      accept: 'application/json',
      Authorization: `Bearer ${token.reveal()}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    const sent = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    return this.#send(`${this.#hosts.api}${path}`, sent, [token.reveal()]);
  }

  async #send(
    url: string,
    request: { readonly method: string; readonly headers: Record<string, string>; readonly body?: string },
    secrets: readonly string[],
  ): Promise<Reply> {
    for (let attempt = 1; ; attempt += 1) {
      const { reply, waitMs } = await this.#exchange(url, request, secrets);
      if (reply.status !== 429 || attempt === maxAttempts) return reply;
      await this.#waiting.sleep(waitMs);
    }
  }

  async #exchange(url: string, request: RequestInit, secrets: readonly string[]) {
    try {
      const response = await fetch(url, { ...request, redirect: 'error', signal: AbortSignal.timeout(timeoutMs) });
      const text = await response.text();
      const body = text.length > longestBody ? undefined : parsed(text);
      const allowed = response.headers.get('inin-ratelimit-allowed') ?? '';
      const reply: Reply = {
        status: response.status,
        isJson: body !== undefined,
        label: responseLabel(body?.error ?? body?.code, secrets),
        body: body ?? {},
        allowedPerMinute: /^\d{1,6}$/.test(allowed) ? Number(allowed) : undefined,
      };
      return { reply, waitMs: retryAfterMs(response.headers, text, this.#waiting.now()) ?? 10_000 };
    } catch (error) {
      const { hostname, pathname } = new URL(url);
      throw new CommandError(
        'failed',
        `${request.method} ${hostname}${pathname} got no response (${connectionErrorCode(error, secrets)}).`,
        'check the network path to Genesys Cloud from this machine, and run the command again.',
        'genesys-unavailable',
      );
    }
  }
}

function parsed(text: string): Record<string, unknown> | undefined {
  if (text === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** How a response is shown: `401 invalid_client`. */
export function shapeOf({ status, label, isJson }: Reply): string {
  if (!isJson) return `${status}, not JSON`;
  return label === undefined ? String(status) : `${status} ${label}`;
}
