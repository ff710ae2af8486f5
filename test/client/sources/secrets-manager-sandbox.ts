import { createServer } from 'node:http';
import { createClock } from '../../../sandbox/core/clock.ts';
import { createFaults } from '../../../sandbox/core/faults.ts';
import { createJournal } from '../../../sandbox/core/journal.ts';
import { listenOnLoopback } from '../../../sandbox/core/loopback.ts';
import { startServer } from '../../../sandbox/core/server.ts';
import { createSecretsManager } from '../../../sandbox/secrets-manager/secrets-manager.ts';

export interface SecretsManagerSandbox {
  readonly endpoint: string;
  readonly agentEndpoint: string;
  /** Answers the name. */
  createSecret(value: string | object): string;
  put(secretId: string, value: string | object, stages: readonly string[]): Promise<void>;
  /** How often GetSecretValue was called. */
  reads(): number;
  /** Whether the agent caches what it read until a refresh. */
  cacheInAgent(caching: boolean | 'like the extension'): void;
  failReads(errorName: string, status: number): void;
  heal(): void;
  close(): Promise<void>;
}

/** Secrets Manager, and in front of it an agent that behaves as its documentation says. */
export async function createSecretsManagerSandbox(): Promise<SecretsManagerSandbox> {
  const clock = createClock();
  const journal = createJournal({ now: clock.now });
  const faults = createFaults();
  const noFunctions = {
    exists: () => false,
    quiet: async () => {},
    invoke: () => Promise.reject(new Error('There is no function.')),
  };
  const secretsManager = createSecretsManager({ clock, lambda: noFunctions });
  const server = await startServer({ journal, faults, now: clock.now, services: () => [secretsManager.service] });

  const call = (operation: string, parameters: object) =>
    fetch(server.endpoint, {
      method: 'POST',
      headers: { 'x-amz-target': `secretsmanager.${operation}`, 'content-type': 'application/x-amz-json-1.1' },
      body: JSON.stringify(parameters),
    });

  const cache = new Map<string, string>();
  let agentCaching: boolean | 'like the extension' = false;
  const agent = createServer(async (incoming, outgoing) => {
    if (incoming.headers['x-aws-parameters-secrets-token'] !== 'agent-token') {
      outgoing.writeHead(403).end('Bad Token');
      return;
    }
    const { searchParams } = new URL(incoming.url ?? '/', 'http://localhost');
    const [secretId, stage] = [searchParams.get('secretId') ?? '', searchParams.get('versionStage') ?? 'AWSCURRENT'];
    const cached = cache.get(`${secretId} ${stage}`);
    const isRefreshed = searchParams.get('refreshNow') === 'true' && agentCaching !== 'like the extension';
    if (cached !== undefined && !isRefreshed) {
      outgoing.writeHead(200).end(cached);
      return;
    }
    const answer = await call('GetSecretValue', { SecretId: secretId, VersionStage: stage });
    const text = await answer.text();
    if (answer.ok && agentCaching) cache.set(`${secretId} ${stage}`, text);
    outgoing.writeHead(answer.status).end(text);
  });
  const agentPort = await listenOnLoopback(agent);

  return {
    endpoint: server.endpoint,
    agentEndpoint: `http://127.0.0.1:${agentPort}`,
    createSecret: (value) => secretsManager.createSecret({ name: `contact-center/${crypto.randomUUID()}`, value }).name,
    async put(secretId, value, stages) {
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      const answer = await call('PutSecretValue', {
        SecretId: secretId,
        SecretString: text,
        ClientRequestToken: crypto.randomUUID(),
        VersionStages: stages,
      });
      if (!answer.ok) throw new Error(await answer.text());
    },
    reads: () => journal.count({ operation: 'GetSecretValue' }),
    failReads(errorName, status) {
      const body = JSON.stringify({ __type: errorName, Message: 'canary' });
      const headers = { 'content-type': 'application/x-amz-json-1.1' };
      const effect = { kind: 'respond', status, headers, body } as const;
      faults.add({ operation: 'GetSecretValue', times: Number.POSITIVE_INFINITY, effect });
    },
    cacheInAgent(caching) {
      agentCaching = caching;
      cache.clear();
    },
    heal: faults.clear,
    async close() {
      agent.closeAllConnections();
      agent.close();
      await server.close();
      clock.close();
    },
  };
}
