import { getDefaultAutoSelectFamily, setDefaultAutoSelectFamily } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { createNodeHttpsClient, type ResolveName } from '../../../lambda/https/node-https-client.ts';
import type { HttpsRequest } from '../../../lambda/ports/https-client.ts';
import { breakOff, json, loseResponse, redirect, startServer, unusedPort } from '../genesys/local-server.ts';
import { closeAfterwards } from '../genesys/transport-under-test.ts';
import { certificateFor, serveHttps, serveSilence } from './https-server.ts';

const post = { method: 'POST', headers: { 'x-test': 'yes' }, body: '{"name":"Ä"}', timeoutMs: 3_000 } as const;

const send = (request: Pick<HttpsRequest, 'url'> & Partial<HttpsRequest>, client = createNodeHttpsClient()) =>
  client.send({ ...post, ...request });

/** The addresses that DNS returns, which may be anything. */
const resolving =
  (...addresses: string[]): ResolveName =>
  (_hostname, _options, callback) =>
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );

describe('a request', () => {
  it('arrives as it was sent, and its response comes back', async () => {
    const { received, ...server } = await serveHttps(json(201, { taken: 'ä' }));
    expect(await send(server)).toEqual({ kind: 'response', status: 201, body: '{"taken":"ä"}' });
    expect(received).toMatchObject([{ method: 'POST', url: '/hook?team=1', body: post.body }]);
    expect(received[0]?.headers).toMatchObject({ 'x-test': 'yes', 'content-length': '13', connection: 'close' });
  });

  it('brings back how long the server asks to wait', async () => {
    const server = await serveHttps(json(429, {}, { 'retry-after': '17' }));
    expect(await send(server)).toMatchObject({ status: 429, retryAfter: '17' });
  });

  it('may have no body', async () => {
    const { url, caCertificate, received } = await serveHttps(json(200, {}));
    const get = { method: 'GET', url, caCertificate, headers: {}, timeoutMs: 3_000 } as const;
    expect(await createNodeHttpsClient().send(get)).toMatchObject({ kind: 'response' });
    expect(received).toMatchObject([{ method: 'GET', body: '' }]);
  });

  it('arrives with its whole body, whatever its method', async () => {
    const { received, ...server } = await serveHttps(json(200, {}));
    expect(await send({ ...server, method: 'GET' })).toMatchObject({ kind: 'response', status: 200 });
    expect(received).toMatchObject([{ method: 'GET', body: post.body }]);
  });

  it.each([400, 403, 429, 500, 503])('that gets %d has a response', async (status) => {
    expect(await send(await serveHttps(json(status, {})))).toMatchObject({ kind: 'response', status });
  });

  it('does not follow a redirect, which would take its body elsewhere', async () => {
    const elsewhere = await serveHttps(json(200, {}));
    const server = await serveHttps(redirect(elsewhere.url.href));
    expect(await send(server)).toMatchObject({ kind: 'response', status: 307 });
    expect(elsewhere.received).toEqual([]);
  });
});

it('goes to the address of the name, and only if the server proves that the name is its own', async () => {
  const { port, caCertificate, received } = await serveHttps(json(200, {}), 'hook.example');
  const client = createNodeHttpsClient(resolving('127.0.0.1'));
  const to = (name: string) => send({ url: new URL(`https://${name}:${port}/`), caCertificate }, client);
  expect(await to('hook.example')).toMatchObject({ kind: 'response', status: 200 });
  expect(await to('vault.example')).toMatchObject({ errorCode: 'ERR_TLS_CERT_ALTNAME_INVALID' });
  expect(received).toHaveLength(1);
});

describe('a name', () => {
  const toLocalhost = async () => {
    const { port, caCertificate } = await serveHttps(json(200, {}), 'localhost');
    return { url: new URL(`https://localhost:${port}/`), caCertificate };
  };

  it('is found by the system', async () => {
    expect(await send(await toLocalhost())).toMatchObject({ kind: 'response', status: 200 });
  });

  it('is resolved to all of its addresses, because any of them may be blocked', async () => {
    const asked: unknown[] = [];
    const resolve: ResolveName = (hostname, options, callback) => {
      asked.push([hostname, options]);
      resolving('127.0.0.1')(hostname, options, callback);
    };
    await send(await toLocalhost(), createNodeHttpsClient(resolve));
    expect(asked).toEqual([['localhost', expect.objectContaining({ all: true })]]);
  });

  it.each([true, false])('may lead nowhere (Node tries several addresses: %s)', async (several) => {
    const response = await tryingSeveral(several, async () =>
      send(await toLocalhost(), createNodeHttpsClient(resolving())),
    );
    expect(response).toEqual({ kind: 'failed', errorCode: 'ENOTFOUND', failedBeforeSend: true });
  });

  it('leads to its first address where Node tries no other', async () => {
    const response = await tryingSeveral(false, async () =>
      send(await toLocalhost(), createNodeHttpsClient(resolving('127.0.0.1', '127.0.0.9'))),
    );
    expect(response).toMatchObject({ kind: 'response', status: 200 });
  });

  it.each(['127.0.0.1', '0.0.0.0'])(
    'is blocked for any of its addresses, even if Node tries only %s',
    async (first) => {
      const client = createNodeHttpsClient(resolving(first, '0.0.0.0'));
      const response = await tryingSeveral(false, async () => send(await toLocalhost(), client));
      expect(response).toMatchObject({ errorCode: 'EADDRBLOCKED' });
    },
  );
});

/** As `--no-network-family-autoselection` has it. */
async function tryingSeveral<Result>(several: boolean, run: () => Promise<Result>): Promise<Result> {
  const usual = getDefaultAutoSelectFamily();
  setDefaultAutoSelectFamily(several);
  try {
    return await run();
  } finally {
    setDefaultAutoSelectFamily(usual);
  }
}

it.each([
  ['ENOTFOUND', 'ENOTFOUND'],
  ['ERR_SSL_TLSV13_ALERT', 'ERR_SSL_TLSV13_ALERT'],
  [undefined, 'EUNKNOWN'],
  ['', 'EUNKNOWN'],
  ['E', 'EUNKNOWN'],
  ['ENOTFOUND of CANARY', 'EUNKNOWN'],
  ['CANARY: ENOTFOUND', 'EUNKNOWN'],
  [`E${'X'.repeat(61)}`, 'EUNKNOWN'],
])('a request that fails with the code %j is reported with %s', async (code, errorCode) => {
  const fail: ResolveName = (_hostname, _options, callback) => callback(Object.assign(new Error(), { code }), []);
  const response = await send({ url: new URL('https://nowhere.example/') }, createNodeHttpsClient(fail));
  expect(response).toMatchObject({ kind: 'failed', errorCode });
});

describe('a request that was never sent', () => {
  it('found no server at the address', async () => {
    const url = new URL(`https://127.0.0.1:${await unusedPort()}/`);
    expect(await send({ url })).toEqual({ kind: 'failed', errorCode: 'ECONNREFUSED', failedBeforeSend: true });
  });

  it('found no such name', async () => {
    const url = new URL('https://nowhere.example/');
    const fail: ResolveName = (_hostname, _options, callback) =>
      callback(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }), []);
    const response = await send({ url }, createNodeHttpsClient(fail));
    expect(response).toEqual({ kind: 'failed', errorCode: 'ENOTFOUND', failedBeforeSend: true });
  });

  it('met a certificate that no known authority has signed', async () => {
    const { url, received } = await serveHttps(json(200, {}));
    const response = await send({ url });
    expect(response).toMatchObject({ kind: 'failed', failedBeforeSend: true });
    expect(response).toMatchObject({ errorCode: expect.stringMatching(/SELF_SIGNED|UNABLE_TO/) });
    expect(received).toEqual([]);
  });

  it('met such a certificate while the process was told to accept any', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    const { url, received } = await serveHttps(json(200, {}));
    expect(await send({ url })).toMatchObject({ kind: 'failed', failedBeforeSend: true });
    vi.unstubAllEnvs();
    expect(received).toEqual([]);
  });

  it('met a certificate of another authority than the one that was named', async () => {
    const { url, received } = await serveHttps(json(200, {}));
    const { cert } = await certificateFor('other.example');
    expect(await send({ url, caCertificate: cert })).toMatchObject({ kind: 'failed', failedBeforeSend: true });
    expect(received).toEqual([]);
  });

  it('met a certificate for another name', async () => {
    const { url, caCertificate, received } = await serveHttps(json(200, {}), 'other.example');
    expect(await send({ url, caCertificate })).toEqual({
      kind: 'failed',
      errorCode: 'ERR_TLS_CERT_ALTNAME_INVALID',
      failedBeforeSend: true,
    });
    expect(received).toEqual([]);
  });

  it.each(['not a certificate', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'])(
    'trusts no server when %j is the authority',
    async (caCertificate) => {
      const { url, received } = await serveHttps(json(200, {}));
      expect(await send({ url, caCertificate })).toMatchObject({ kind: 'failed', failedBeforeSend: true });
      expect(received).toEqual([]);
    },
  );

  const refused = { kind: 'failed', errorCode: 'EADDRBLOCKED', failedBeforeSend: true };

  // Addresses of this machine, should one ever be connected to; the domain decides which ones are blocked.
  it.each(['0.0.0.0', '[::]', '[::ffff:0.0.0.0]'])('was to go to %s, which no destination has', async (host) => {
    const { port, caCertificate, received } = await serveHttps(json(200, {}));
    expect(await send({ url: new URL(`https://${host}:${port}/`), caCertificate })).toEqual(refused);
    expect(received).toEqual([]);
  });

  it.each([[['0.0.0.0']], [['::ffff:0.0.0.0']], [['127.0.0.1', '0.0.0.0']], [['::', '127.0.0.1']]])(
    'was to go to a name that leads to %s',
    async (addresses) => {
      const { port, caCertificate, received } = await serveHttps(json(200, {}), 'hook.example');
      const client = createNodeHttpsClient(resolving(...addresses));
      expect(await send({ url: new URL(`https://hook.example:${port}/`), caCertificate }, client)).toEqual(refused);
      expect(received).toEqual([]);
    },
  );
});

describe('a request of which it is not known whether it arrived', () => {
  it('got no response in time', async () => {
    const { url, caCertificate, received } = await serveHttps(() => {});
    const response = await send({ url, caCertificate, timeoutMs: 150 });
    expect(response).toEqual({ kind: 'failed', errorCode: 'ETIMEDOUT', failedBeforeSend: false });
    expect(received).toHaveLength(1);
  });

  it('got half a response in time', async () => {
    const { url, caCertificate } = await serveHttps((outgoing) => {
      outgoing.writeHead(200, { 'content-length': '100' }).write('half');
    });
    expect(await send({ url, caCertificate, timeoutMs: 150 })).toMatchObject({ errorCode: 'ETIMEDOUT' });
  });

  it('met a server that does not start TLS', async () => {
    expect(await send({ url: await serveSilence(), timeoutMs: 150 })).toMatchObject({ errorCode: 'ETIMEDOUT' });
  });

  it('was sent whole before the connection broke', async () => {
    const { received, ...server } = await serveHttps(loseResponse);
    expect(await send(server)).toEqual({ kind: 'failed', errorCode: 'ECONNRESET', failedBeforeSend: false });
    expect(received).toMatchObject([{ body: post.body }]);
  });

  it('was sent whole before the connection broke within the response', async () => {
    const server = await serveHttps(breakOff);
    expect(await send(server)).toMatchObject({ kind: 'failed', failedBeforeSend: false });
  });

  it('met a server that speaks no TLS', async () => {
    const server = await startServer([json(200, {})]);
    closeAfterwards(server);
    const response = await send({ url: new URL(server.url.replace('http:', 'https:')) });
    expect(response).toMatchObject({ kind: 'failed', errorCode: expect.stringMatching(/^[A-Z0-9_]+$/) });
    expect(server.received).toEqual([]);
  });

  it.each([
    [
      'switches to another protocol',
      'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    ],
    ['responds only 103, then nothing', 'HTTP/1.1 103 Early Hints\r\n\r\n'],
    ['ends the connection within the headers', 'HTTP/1.1 200 OK\r\nContent-'],
    ['ends the connection within a chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nhalf'],
  ])('met a server that %s', async (_what, raw) => {
    const server = await serveHttps((outgoing) => void outgoing.socket?.end(raw));
    expect(await send(server)).toEqual({ kind: 'failed', errorCode: 'ECONNRESET', failedBeforeSend: false });
  });

  it('got an endless response', async () => {
    const { url, caCertificate } = await serveHttps((outgoing) => {
      const chunk = Buffer.alloc(65_536, 'x');
      const more = (): void => {
        while (!outgoing.destroyed) if (!outgoing.write(chunk)) return void outgoing.once('drain', more);
      };
      more();
    });
    expect(await send({ url, caCertificate })).toEqual({
      kind: 'failed',
      errorCode: 'EBODYTOOLONG',
      failedBeforeSend: false,
    });
  });
});

it('reads a whole response up to its limit', async () => {
  const body = 'x'.repeat(1_048_576);
  const server = await serveHttps((outgoing) => void outgoing.writeHead(200).end(body));
  const response = await send(server);
  expect(response).toMatchObject({ kind: 'response', status: 200 });
  expect(response.kind === 'response' && response.body.length).toBe(1_048_576);
});
