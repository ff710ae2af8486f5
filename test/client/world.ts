import type { Credential, CredentialSource } from '../../client/credential.ts';
import type { TokenProviderEvent } from '../../client/events.ts';
import { fromStatic } from '../../client/sources/from-static.ts';
import { createTokenProvider, type TokenProvider, type TokenProviderOptions } from '../../client/token-provider.ts';
import { createGenesysCloud, type GenesysCloud } from '../../sandbox/genesys/genesys-cloud.ts';
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts';

/** What happens to one request instead of an answer of the sandbox. `stall`: no answer until it is aborted. */
export type Fault = Response | 'network-error' | 'stall' | 'late';

export interface ClientCredential {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Genesys Cloud without a network, a clock that stands still, and what was asked of both. */
export interface ClientWorld {
  readonly clock: VirtualClock;
  readonly genesys: GenesysCloud;
  readonly fetch: typeof globalThis.fetch;
  readonly events: TokenProviderEvent[];
  /** Paths in the order of the requests, such as `POST /oauth/token`. */
  readonly requests: string[];
  /** The Authorization headers that were sent, for what must and must not be in them. */
  readonly authorizations: string[];
  /** Each strikes one request to a path that begins like this, in order. */
  fail(path: string, ...faults: readonly Fault[]): void;
  /** How many faults have struck nothing yet. */
  faultsLeft(): number;
  /** Lets the requests that were struck `late` be carried out now, at the server's time. */
  deliverLate(): Promise<void>;
  tokenRequests(): number;
  createClient(options?: { readonly lifeSeconds?: number; readonly organizationId?: string }): ClientCredential;
  provider(source: CredentialSource | ClientCredential, options?: TokenProviderOptions): TokenProvider;
}

export const gatewayUrl = 'http://127.0.0.1:1';

export function createClientWorld(): ClientWorld {
  const clock = createVirtualClock();
  const genesys = createGenesysCloud({ clock: clock.server });
  genesys.settings.rateLimitPerMinute = 1_000_000;
  const organization = genesys.createOrganization({ name: 'Contact Centre' });
  const role = genesys.createRole({ organization, name: 'Agent', permissions: ['oauth:client:view'] });
  const events: TokenProviderEvent[] = [];
  const requests: string[] = [];
  const authorizations: string[] = [];
  const faults: { readonly path: string; readonly fault: Fault }[] = [];
  const late: (() => Promise<void>)[] = [];

  const carryOut = async (request: Request): Promise<Response> => {
    const url = new URL(request.url);
    const { status, headers, body } = await genesys.handle({
      method: request.method,
      path: url.pathname,
      query: url.searchParams,
      headers: Object.fromEntries(request.headers),
      body: new Uint8Array(await request.arrayBuffer()),
      caller: undefined,
    });
    return new Response(status === 204 || body === undefined ? null : (body as string), {
      status,
      headers: { ...headers },
    });
  };

  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    request.signal.throwIfAborted();
    const { pathname } = new URL(request.url);
    requests.push(`${request.method} ${pathname}`);
    authorizations.push(request.headers.get('authorization') ?? '');
    const index = faults.findIndex(({ path }) => pathname.startsWith(path));
    const fault = index === -1 ? undefined : faults.splice(index, 1)[0]?.fault;
    if (fault === undefined) return carryOut(request);
    if (fault === 'network-error') throw new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } });
    if (fault instanceof Response) return fault;
    return new Promise((resolve, reject) => {
      request.signal.addEventListener('abort', () => reject(request.signal.reason), { once: true });
      if (fault === 'late') late.push(async () => resolve(await carryOut(request)));
    });
  };

  return {
    clock,
    genesys,
    fetch,
    events,
    requests,
    authorizations,
    fail: (path, ...given) => void faults.push(...given.map((fault) => ({ path, fault }))),
    faultsLeft: () => faults.length,
    async deliverLate() {
      for (const deliver of late.splice(0)) await deliver();
      await clock.settle();
    },
    tokenRequests: () => requests.filter((request) => request === 'POST /oauth/token').length,
    createClient: ({ lifeSeconds = 86_400, organizationId = organization.id } = {}) =>
      genesys.createClient({
        organization: { id: organizationId },
        name: 'crm-sync',
        roleDivisions: [{ roleId: role.id, divisionId: '*' }],
        accessTokenValiditySeconds: lifeSeconds,
      }),
    provider: (source, options) =>
      createTokenProvider('load' in source ? source : fromStatic(source), {
        gatewayUrl,
        fetch,
        time: clock,
        random: () => 0,
        onEvent: (event) => events.push(event),
        ...options,
      }),
  };
}

/** A source whose credentials a test changes, and that counts how it was asked. */
export function changeableSource(...credentials: readonly ClientCredential[]) {
  const stages = ['AWSCURRENT', 'AWSPENDING', 'AWSPREVIOUS'];
  const cached = { now: [...credentials], kept: [...credentials] };
  const asked = { cached: 0, refreshed: 0 };
  const source: CredentialSource = {
    name: 'a changeable source',
    async load({ refresh }) {
      asked[refresh ? 'refreshed' : 'cached'] += 1;
      if (refresh) cached.kept = [...cached.now];
      const [loaded] = await Promise.all([fromStatic(cached.kept).load({ refresh })]);
      return loaded.map((credential, index): Credential => ({ ...credential, stage: stages[index] }));
    },
  };
  return {
    source,
    asked,
    /** As a rotation does: seen only past the cache. */
    change(...changed: readonly ClientCredential[]) {
      cached.now = [...changed];
    },
  };
}

export const refusal = (status: number, body: object = {}, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });
