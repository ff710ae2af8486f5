import type { HttpsClient, HttpsRequest, HttpsResult } from '../../../lambda/ports/https-client.ts';
import { connectionFailed, type FakeResponse, responded } from './fake-https.ts';

interface Entry {
  version: number;
  /** Text of a JSON object; `undefined` for a version that was deleted. */
  data: string | undefined;
}

/** How one request fails: with another response, or with a lost response after it took effect. */
type Fault = FakeResponse | 'response-lost';

/** A KV version 2 engine, mounted at `secret`, and AppRole logins. Stores each version as text. */
export class FakeVault implements HttpsClient {
  readonly requests: HttpsRequest[] = [];
  readonly entries = new Map<string, Entry>();
  readonly token = 'hvs.CANARY-token';
  readonly roleId = 'role-1';
  readonly secretId = 'CANARY-secret-id';
  /** The secret in the custom metadata of every entry. */
  reservedFor: string | undefined;
  isTokenRevoked = false;
  /** Runs before the next request that writes. */
  beforeWrite: (() => void) | undefined;
  readonly #faults: { route: string; fault: Fault }[] = [];

  put(path: string, data: string): void {
    this.entries.set(path, { version: (this.entries.get(path)?.version ?? 0) + 1, data });
  }

  /** Deletes the newest version but keeps its number, as `vault kv delete` does. */
  remove(path: string): void {
    const entry = this.entries.get(path);
    if (entry !== undefined) entry.data = undefined;
  }

  fieldsAt(path: string): unknown {
    return JSON.parse(this.entries.get(path)?.data ?? 'null');
  }

  /** Makes the next request with this method and path prefix fail. */
  fail(route: string, ...faults: Fault[]): void {
    this.#faults.push(...faults.map((fault) => ({ route, fault })));
  }

  routes(): string[] {
    return this.requests.map(({ method, url }) => `${method} ${url.pathname}`);
  }

  async send(request: HttpsRequest): Promise<HttpsResult> {
    this.requests.push(request);
    const route = `${request.method} ${request.url.pathname}`;
    const index = this.#faults.findIndex((fault) => route.startsWith(fault.route));
    const fault = index < 0 ? undefined : this.#faults.splice(index, 1)[0]?.fault;
    if (fault === undefined) return this.#respond(request);
    if (fault === 'response-lost') {
      this.#respond(request);
      return connectionFailed('ECONNRESET');
    }
    return typeof fault === 'function' ? fault(request) : fault;
  }

  #respond({ method, url, headers, body = '' }: HttpsRequest): HttpsResult {
    if (/^\/v1\/auth\/[\w/-]+\/login$/.test(url.pathname)) return this.#logIn(body);
    if (headers['x-vault-token'] !== this.token) return responded(403, { errors: ['permission denied'] });
    if (url.pathname === '/v1/auth/token/revoke-self') {
      this.isTokenRevoked = true;
      return responded(204, '');
    }
    const path = /^\/v1\/secret\/data\/(.+)$/.exec(url.pathname)?.[1];
    if (path === undefined) {
      return responded(404, { errors: [`no handler for route "${url.pathname.slice(4)}". route entry not found.`] });
    }
    return method === 'GET' ? this.#read(path) : this.#write(path, body);
  }

  #logIn(body: string): HttpsResult {
    const { role_id, secret_id } = JSON.parse(body);
    const isRight = role_id === this.roleId && secret_id === this.secretId;
    return isRight
      ? responded(200, { auth: { client_token: this.token } })
      : responded(400, { errors: ['invalid role or secret ID'] });
  }

  #read(path: string): HttpsResult {
    const entry = this.entries.get(path);
    if (entry === undefined) return responded(404, { errors: [] });
    const { version, data = 'null' } = entry;
    const custom_metadata = this.reservedFor === undefined ? null : { 'genesys-rotation-secret': this.reservedFor };
    const metadata = JSON.stringify({ version, deletion_time: '', custom_metadata });
    return responded(data === 'null' ? 404 : 200, `{"data":{"data":${data},"metadata":${metadata}}}`);
  }

  #write(path: string, body: string): HttpsResult {
    this.beforeWrite?.();
    this.beforeWrite = undefined;
    const { options } = JSON.parse(body) as { options: { cas: number } };
    if (options.cas !== (this.entries.get(path)?.version ?? 0)) {
      return responded(400, { errors: ['check-and-set parameter did not match the current version'] });
    }
    this.put(path, /"data":(\{.*\})\}$/s.exec(body)?.[1] ?? '');
    return responded(200, { data: { version: options.cas + 1 } });
  }
}
