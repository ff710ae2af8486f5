import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Responder } from './local-server.ts';
import { create, createTransport, read, serve } from './transport-under-test.ts';

const limitBytes = 4_194_304;

/** A JSON response of so many bytes. */
const ofSize =
  (bytes: number, status = 200): Responder =>
  (outgoing) =>
    void outgoing.writeHead(status).end(`{"name":"${'x'.repeat(bytes - '{"name":""}'.length)}"}`);

/** It continues as long as it is read. */
const endless: Responder = (outgoing) => {
  outgoing.writeHead(200, { 'content-type': 'application/json' });
  const chunk = Buffer.alloc(65_536, ' ');
  const pour = () => {
    while (!outgoing.destroyed && outgoing.write(chunk));
  };
  outgoing.on('drain', pour);
  pour();
};

const compressed: Responder = (outgoing) =>
  void outgoing.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(8 * limitBytes, ' ')));

const tooLong = { code: 'genesys-unavailable', message: expect.stringContaining('a response longer than 4 MB') };

describe('a response that is too long', () => {
  it('may have 4 MB', async () => {
    const { transport } = createTransport();
    await expect(transport.request(read(await serve(ofSize(limitBytes))))).resolves.toMatchObject({ status: 200 });
  });

  it.each([
    ['one byte more', ofSize(limitBytes + 1)],
    ['that never ends', endless],
    ['that is small only as long as it is compressed', compressed],
    ['to a request that is refused', ofSize(limitBytes + 1, 400)],
  ])('is not read on: %s', async (_what, response) => {
    const server = await serve(response);
    const { transport, time } = createTransport();
    await expect(transport.request(read(server))).rejects.toMatchObject({ ...tooLong, outcome: 'unchanged' });
    // It would be as long the next time.
    expect(server.received).toHaveLength(1);
    expect(time.slept).toEqual([]);
  });

  it('to a create leaves open what happened', async () => {
    const server = await serve(endless);
    const { transport } = createTransport();
    await expect(transport.request(create(server))).rejects.toMatchObject({ ...tooLong, outcome: 'unknown' });
    expect(server.received).toHaveLength(1);
  });
});
