import { spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';

/** Whether Python has moto with its server here. */
export const hasMoto = () => spawnSync('python3', ['-c', 'import moto.server']).status === 0;

export interface Moto {
  readonly endpoint: string;
  createQueue(name: string): Promise<void>;
  close(): void;
}

/** An account in moto, without anything in it. */
export async function startMoto(): Promise<Moto> {
  const port = await freePort();
  const server = spawn('python3', ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
  const endpoint = `http://127.0.0.1:${port}`;
  // Another process starts, which takes as long as it takes.
  for (let attempt = 0; attempt < 400; attempt += 1) {
    const isUp = await fetch(`${endpoint}/moto-api/`).then(
      () => true,
      () => false,
    );
    if (isUp) {
      return { endpoint, createQueue: (name) => createQueue(endpoint, name), close: () => void server.kill() };
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  server.kill();
  throw new Error('moto does not start');
}

async function createQueue(endpoint: string, QueueName: string): Promise<void> {
  const headers = {
    'x-amz-target': 'AmazonSQS.CreateQueue',
    'content-type': 'application/x-amz-json-1.0',
    // It names the region.
    authorization: 'AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-1/sqs/aws4_request',
  };
  const response = await fetch(endpoint, { method: 'POST', headers, body: JSON.stringify({ QueueName }) });
  if (!response.ok) throw new Error(`moto creates no queue: ${response.status}`);
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}
