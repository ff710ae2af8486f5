import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfiguration } from '../../agent/configuration.ts';
import { startAgent } from '../../agent/start-agent.ts';
import type { CredentialSource } from '../../client/credential.ts';
import type { TokenProviderOptions } from '../../client/token-provider.ts';

type Parts = Pick<TokenProviderOptions, 'time' | 'random'> & {
  readonly gatewayUrl: string;
  readonly fetch: typeof globalThis.fetch;
};

/**
 * The agent on a socket of its own with the clock of the simulation, and a program beside it that does what the recipes do:
 * asks for a token, waits while the agent is away, and asks for another one after a 401.
 */
export class SimulatedAgent {
  readonly #sourceOf: () => CredentialSource;
  readonly #parts: Parts;
  readonly #connections = new Agent({ keepAlive: true, maxSockets: 100 });
  #folder = '';
  #callerToken = '';
  #running: Awaited<ReturnType<typeof startAgent>> | undefined;

  constructor(sourceOf: () => CredentialSource, parts: Parts) {
    this.#sourceOf = sourceOf;
    this.#parts = parts;
  }

  async start(): Promise<void> {
    this.#folder ||= await mkdtemp(join(tmpdir(), 'soak-'));
    const { gatewayUrl, ...provider } = this.#parts;
    const variables = { GENESYS_SECRET: 'crm', GENESYS_AGENT_TOKEN_FILE: join(this.#folder, 'token') };
    this.#running = await startAgent({
      configuration: {
        ...readConfiguration(undefined, { ...variables, GENESYS_GATEWAY_URL: gatewayUrl }),
        socket: join(this.#folder, 'socket'),
      },
      log: () => {},
      // The timer is not on the clock of the simulation.
      isKeptWarm: false,
      provider,
      sourceOf: this.#sourceOf,
    });
    this.#callerToken = await readFile(join(this.#folder, 'token'), 'utf8');
  }

  /** Connections break, tokens are forgotten, and for a moment nothing listens. */
  async killAndRestart(): Promise<void> {
    await this.#running?.close(0);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await this.start();
  }

  async end(): Promise<void> {
    this.#connections.destroy();
    await this.#running?.close(0);
    await rm(this.#folder, { recursive: true });
  }

  /** The status of an API request. */
  async call(path: string): Promise<number> {
    const status = await this.#send(path, await this.#token('/token'));
    return status === 401 ? this.#send(path, await this.#token('/token?refresh=true')) : status;
  }

  async #send(path: string, token: string): Promise<number> {
    const headers = { authorization: `Bearer ${token}` };
    return (await this.#parts.fetch(this.#parts.gatewayUrl + path, { method: 'HEAD', headers })).status;
  }

  async #token(path: string): Promise<string> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        const { status, text } = await this.#ask(path);
        if (status === 200) return JSON.parse(text).access_token;
        if (status !== 503 || attempt > 100) throw new Error(`The agent responded ${status}: ${text}`);
      } catch (error) {
        if (attempt > 100 || !/^(ECONN|ENOENT|EPIPE)/.test(Object(error).code)) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  #ask(path: string): Promise<{ status: number; text: string }> {
    return new Promise((resolve, reject) => {
      const headers = { host: 'localhost', 'x-genesys-agent-token': this.#callerToken };
      request({ socketPath: join(this.#folder, 'socket'), path, headers, agent: this.#connections }, (response) => {
        response
          .toArray()
          .then(
            (chunks) => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
            reject,
          );
      })
        .on('error', reject)
        .end();
    });
  }
}
