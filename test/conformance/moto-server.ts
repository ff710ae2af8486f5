import { spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';

/** Whether Python has moto with its server here. */
export const hasMoto = () => spawnSync('python3', ['-c', 'import moto.server']).status === 0;

/** An account in moto, without anything in it. */
export async function startMoto(): Promise<{ readonly endpoint: string; close(): void }> {
  const port = await freePort();
  const server = spawn('python3', ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
  const endpoint = `http://127.0.0.1:${port}`;
  // Another process starts, which takes as long as it takes.
  for (let attempt = 0; attempt < 400; attempt += 1) {
    const isUp = await fetch(`${endpoint}/moto-api/`).then(
      () => true,
      () => false,
    );
    if (isUp) return { endpoint, close: () => void server.kill() };
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  server.kill();
  throw new Error('moto does not start');
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}
