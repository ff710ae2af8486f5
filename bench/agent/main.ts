import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { createTokenProvider, fromStatic } from 'genesys-token-provider';

/**
 * The product's promise, by the CPU time of the agent, so that a busy machine gives the same answer: one core serves the tokens,
 * the other is for the programs.
 */
const leastPerCpuSecond = 10_000;

const { seconds, connections } = new Command('agent')
  .description('Measures cached tokens of the built token agent beside the token provider in process.')
  .option('--seconds <n>', 'how long each measurement takes', Number, 5)
  .option('--connections <n>', 'programs that ask at once', Number, 32)
  .parse()
  .opts<{ seconds: number; connections: number }>();

/** Logs in and serves the API. */
const genesys = createServer((request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end(request.url === '/oauth/token' ? '{"access_token":"a-token-of-the-bench","expires_in":86400}' : '{}');
}).listen(0, '127.0.0.1');
await new Promise((resolve) => genesys.once('listening', resolve));
const gatewayUrl = `http://127.0.0.1:${(genesys.address() as AddressInfo).port}`;

const folder = await mkdtemp(join(tmpdir(), 'bench-agent-'));
const credential = { clientId: 'client', clientSecret: 'secret' };
await writeFile(join(folder, 'secret'), JSON.stringify(credential));
const config = {
  secrets: { crm: { file: join(folder, 'secret') } },
  tokenFile: join(folder, 'token'),
  proxy: true,
  gatewayUrl,
};
await writeFile(join(folder, 'config'), JSON.stringify({ ...config, port: 27_740 + (process.pid % 1000) }));
const agent = spawn(
  process.execPath,
  [
    fileURLToPath(new URL('../../agent/dist/genesys-token-agent.cjs', import.meta.url)),
    '--config',
    join(folder, 'config'),
  ],
  { stdio: ['ignore', 'pipe', 'inherit'] },
);

try {
  const port = await new Promise<number>((resolve) => {
    let text = '';
    agent.stdout.on('data', (chunk) => {
      text += chunk;
      const found = /"at":"http:\/\/localhost:(\d+)"/.exec(text)?.[1];
      if (found) resolve(Number(found));
    });
  });
  const header = `x-genesys-agent-token: ${await readFile(join(folder, 'token'), 'utf8')}\r\n`;
  const provider = createTokenProvider(fromStatic(credential), { gatewayUrl });
  await provider.getToken();
  const inProcessNs = await timePerCall(provider.getToken);
  await load(port, '/token', header, 1, 1000);
  const alone = await load(port, '/token', header, 1, seconds * 1000);
  const cpuBefore = await metric(port, 'process_cpu_seconds_total');
  const together = await load(port, '/token', header, connections, seconds * 1000);
  const perCpuSecond = Math.round(together.requests / ((await metric(port, 'process_cpu_seconds_total')) - cpuBefore));
  const apiAlone = await load(Number(new URL(gatewayUrl).port), '/api/v2/x', '', 1, seconds * 1000);
  const apiThrough = await load(port, '/api/v2/x', header, 1, seconds * 1000);
  const megabytes = (await metric(port, 'process_resident_memory_bytes')) / 1e6;
  const isFast = perCpuSecond >= leastPerCpuSecond;
  process.stdout.write(
    [
      `Node ${process.versions.node}, ${seconds} s each:`,
      `  a cached token in process (await getToken())   ${(inProcessNs / 1000).toFixed(2)} µs`,
      `  a cached token from the agent, one program     ${alone.medianUs} µs median, ${alone.p99Us} µs 99 %`,
      `  an API request without the agent               ${apiAlone.medianUs} µs median`,
      `  an API request through the proxy               ${apiThrough.medianUs} µs median, ${apiThrough.p99Us} µs 99 %`,
      `  cached tokens for ${connections} programs at once          ${together.perSecond} a second, ${perCpuSecond} a second of CPU time`,
      `  memory of the agent                            ${megabytes.toFixed(0)} MB`,
      `  ${isFast ? 'holds' : 'BROKEN'}  at least ${leastPerCpuSecond} cached tokens a second of CPU time`,
      '',
    ].join('\n'),
  );
  process.exitCode = isFast ? 0 : 1;
} finally {
  agent.kill();
  genesys.closeAllConnections();
  genesys.close();
  await rm(folder, { recursive: true });
}

async function metric(port: number, name: string): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
}

async function timePerCall(call: () => Promise<unknown>): Promise<number> {
  const calls = 100_000;
  const startedAt = process.hrtime.bigint();
  for (let count = 0; count < calls; count += 1) await call();
  return Number(process.hrtime.bigint() - startedAt) / calls;
}

/** Requests over connections that stay open, each after the response to the one before. Plain sockets: a client library would be measured too. */
async function load(port: number, path: string, header: string, clients: number, forMs: number) {
  const request = `GET ${path} HTTP/1.1\r\nhost: localhost\r\n${header}\r\n`;
  const tookUs: number[] = [];
  const startedAt = performance.now();
  await Promise.all(
    Array.from(
      { length: clients },
      () =>
        new Promise<void>((resolve, reject) => {
          const socket = connect(port, '127.0.0.1').setNoDelay().setEncoding('latin1').on('error', reject);
          let sentAt = performance.now();
          let text = '';
          socket.write(request);
          socket.on('data', (chunk) => {
            text += chunk;
            // All responses end with the end of an object, and a chunked one with its last chunk.
            if (!/\}\n?(\r\n0\r\n\r\n)?$/.test(text)) return;
            if (!text.startsWith('HTTP/1.1 200')) reject(new Error(text));
            const now = performance.now();
            tookUs.push((now - sentAt) * 1000);
            if (now - startedAt > forMs) {
              socket.destroy();
              resolve();
              return;
            }
            text = '';
            sentAt = now;
            socket.write(request);
          });
        }),
    ),
  );
  const totalMs = performance.now() - startedAt;
  const sorted = tookUs.sort((one, other) => one - other);
  const at = (share: number) => Math.round(sorted[Math.floor(sorted.length * share)] ?? 0);
  return {
    requests: sorted.length,
    perSecond: Math.round((sorted.length / totalMs) * 1000),
    medianUs: at(0.5),
    p99Us: at(0.99),
  };
}
