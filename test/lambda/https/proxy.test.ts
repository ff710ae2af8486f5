import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, expect, it, vi } from 'vitest';
import { requestHandlerWith } from '../../../lambda/aws/client-configuration.ts';
import { createNodeHttpsClient } from '../../../lambda/https/node-https-client.ts';
import { json } from '../genesys/local-server.ts';
import { serveHttps } from './https-server.ts';

const opened: Server[] = [];
afterEach(() => {
  vi.unstubAllEnvs();
  for (const proxy of opened.splice(0)) proxy.close();
});

/** A proxy that opens tunnels; to unknown hosts it refuses. */
async function serveProxy(): Promise<{ tunnels: string[] }> {
  const tunnels: string[] = [];
  const proxy = createServer();
  proxy.on('connect', ({ url = '' }, client) => {
    tunnels.push(url);
    if (!url.startsWith('localhost') && !url.startsWith('127.0.0.1')) {
      client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
      return;
    }
    const [host, port] = url.split(':');
    const upstream = connect(Number(port), host, () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
    for (const socket of [upstream, client]) socket.on('error', () => {});
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  opened.push(proxy);
  vi.stubEnv('ROTATION_HTTPS_PROXY', `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
  return { tunnels };
}

const request = { method: 'POST', headers: { authorization: 'canary' }, body: 'canary', timeoutMs: 3_000 } as const;

it('sends a request to a destination through the configured proxy, which sees no more than the host', async () => {
  const { url, caCertificate, received } = await serveHttps(json(200, {}));
  const { tunnels } = await serveProxy();
  const result = await createNodeHttpsClient().send({ ...request, url, caCertificate });
  expect(result).toMatchObject({ kind: 'response', status: 200 });
  expect(tunnels).toEqual([url.host]);
  expect(received).toHaveLength(1);
});

it('does not use it for a host that is an exception, nor when another variable names it', async () => {
  const { url, caCertificate } = await serveHttps(json(200, {}));
  const { tunnels } = await serveProxy();
  vi.stubEnv('NO_PROXY', url.hostname);
  expect(await createNodeHttpsClient().send({ ...request, url, caCertificate })).toMatchObject({ status: 200 });
  vi.stubEnv('HTTPS_PROXY', process.env.ROTATION_HTTPS_PROXY);
  vi.stubEnv('ROTATION_HTTPS_PROXY', '');
  vi.stubEnv('NO_PROXY', '');
  expect(await createNodeHttpsClient().send({ ...request, url, caCertificate })).toMatchObject({ status: 200 });
  expect(tunnels).toEqual([]);
});

it('trusts the proxy no more than the network: a certificate that is not of the host is refused', async () => {
  const { url } = await serveHttps(json(200, {}));
  await serveProxy();
  expect(await createNodeHttpsClient().send({ ...request, url })).toMatchObject({
    kind: 'failed',
    failedBeforeSend: true,
  });
});

it('sends the calls to AWS through it', async () => {
  const { tunnels } = await serveProxy();
  const client = new SecretsManagerClient({
    endpoint: 'https://secretsmanager.test.invalid',
    region: 'eu-central-1',
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
    maxAttempts: 1,
    requestHandler: requestHandlerWith({ connectionMs: 2_000, responseMs: 2_000 }),
  });
  await expect(client.send(new GetSecretValueCommand({ SecretId: 'crm' }))).rejects.toThrow();
  expect(tunnels).toEqual(['secretsmanager.test.invalid:443']);
});
