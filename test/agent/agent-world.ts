import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AgentConfiguration, readConfiguration } from '../../agent/configuration.ts';
import { startAgent } from '../../agent/start-agent.ts';
import type { TokenProviderEvent } from '../../client/events.ts';
import { fromStatic } from '../../client/sources/from-static.ts';
import { systemTime } from '../../client/time.ts';
import { type ClientWorld, createClientWorld, gatewayUrl } from '../client/world.ts';

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

export interface AgentWorld {
  readonly world: ClientWorld;
  readonly clients: Readonly<Record<'crm' | 'wfm', { readonly clientId: string; readonly clientSecret: string }>>;
  readonly folder: string;
  readonly port: number;
  readonly callerToken: string;
  readonly log: TokenProviderEvent[];
  ask(path: string, options?: AskOptions): Promise<Reply>;
  restart(): Promise<void>;
  close(): Promise<void>;
}

export interface AskOptions {
  readonly method?: string;
  /** Default the token of the agent. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** An agent with two secrets in front of Genesys Cloud without a network. */
export async function createAgentWorld(settings: Partial<AgentConfiguration> = {}): Promise<AgentWorld> {
  const world = createClientWorld();
  const folder = await mkdtemp(join(tmpdir(), 'agent-'));
  const clients = { crm: world.createClient(), wfm: world.createClient() };
  const configuration: AgentConfiguration = {
    ...readConfiguration(JSON.stringify({ secrets: { crm: { secretId: 'crm' }, wfm: { secretId: 'wfm' } } }), {}),
    gatewayUrl,
    tokenFile: join(folder, 'token'),
    ...settings,
    port: 0,
  };
  const log: TokenProviderEvent[] = [];
  const start = () =>
    startAgent({
      configuration,
      log: (_secret, event) => void log.push(event),
      isKeptWarm: false,
      sourceOf: ({ secretId = '' }) => fromStatic(clients[secretId as 'crm']),
      // Waits take no time.
      provider: {
        fetch: world.fetch,
        time: { ...systemTime, setTimer: (_ms, action) => systemTime.setTimer(0, action) },
      },
    });
  let agent = await start();
  const callerToken = (await readFile(configuration.tokenFile, 'utf8')).trim();
  return {
    world,
    clients,
    folder,
    callerToken,
    log,
    get port() {
      return agent.port;
    },
    ask: (path, options = {}) =>
      send({ host: '127.0.0.1', port: agent.port }, path, {
        headers: { 'x-genesys-agent-token': callerToken },
        ...options,
      }),
    async restart() {
      await agent.close(0);
      agent = await start();
    },
    async close() {
      await agent.close(0);
      await rm(folder, { recursive: true });
    },
  };
}

/** One request, with any headers. */
export function send(
  place: { readonly host?: string; readonly port?: number; readonly socketPath?: string },
  path: string,
  { method = 'GET', headers = {}, body }: AskOptions = {},
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ ...place, path, method, headers: { host: 'localhost', ...headers } }, (response) => {
      response.toArray().then((chunks) => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      }, reject);
    });
    outgoing.on('error', reject).end(body);
  });
}
