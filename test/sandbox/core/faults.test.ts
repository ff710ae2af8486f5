import { request } from 'node:http';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { CallerPort } from '../../../sandbox/core/caller.ts';
import { createFaults, type Faults } from '../../../sandbox/core/faults.ts';
import { createJournal, type Journal } from '../../../sandbox/core/journal.ts';
import { type SandboxServer, startServer } from '../../../sandbox/core/server.ts';
import type { SandboxService } from '../../../sandbox/core/service.ts';

const whole = JSON.stringify({ text: 'a response of some length' });
let applied = 0;
const service: SandboxService = {
  name: 'counting',
  accepts: () => true,
  operation: () => 'Count',
  handle() {
    applied += 1;
    return { status: 200, headers: { 'content-type': 'application/json' }, body: whole };
  },
};

let server: SandboxServer;
let port: CallerPort;
let faults: Faults;
let journal: Journal;

beforeEach(async () => {
  applied = 0;
  faults = createFaults();
  journal = createJournal({ now: Date.now });
  server = await startServer({ services: () => [service], journal, faults, now: Date.now });
  port = await server.openPort({
    id: '1',
    functionName: 'f',
    lambdaRequestId: () => undefined,
    kill() {},
    forgetNames() {},
  });
});
afterEach(() => server.close());

/** Collects the response until it ends, is cut or stalls. */
function call(headers: Record<string, string> = {}, content = 'x'): Promise<{ body: string; end: string }> {
  return new Promise((resolve) => {
    let body = '';
    let isWhole = false;
    const sent = request(port.endpoint, { method: 'POST', headers, agent: false }, (incoming) => {
      incoming.setEncoding('utf8').on('data', (text: string) => {
        body += text;
        if (body === whole.slice(0, whole.length / 2)) setTimeout(() => resolve({ body, end: 'nothing more' }), 50);
      });
      incoming.on('end', () => {
        isWhole = incoming.complete;
        resolve({ body, end: 'ended' });
      });
      incoming.on('close', () => resolve({ body, end: isWhole ? 'ended' : 'cut' }));
      incoming.on('error', () => {});
    });
    sent.on('error', (error: NodeJS.ErrnoException) => resolve({ body, end: error.code ?? '' }));
    sent.end(content);
  });
}

const half = whole.slice(0, whole.length / 2);

it.each([
  [{ kind: 'truncated-body' }, { body: half, end: 'ended' }],
  [
    { kind: 'cut-body', part: 0.5 },
    { body: half, end: 'cut' },
  ],
  [
    { kind: 'cut-body', part: 0 },
    { body: '', end: 'cut' },
  ],
  [
    { kind: 'stalled-body', part: 0.5 },
    { body: half, end: 'nothing more' },
  ],
] as const)('$0.kind: carries the call out and delivers part of its response', async (effect, received) => {
  faults.add({ effect });
  expect(await call()).toEqual(received);
  expect(applied).toBe(1);
  expect(journal.entries()).toMatchObject([{ applied: true, fault: effect.kind, status: 200 }]);
});

it('unreachable-after: responds to the call, and refuses every connection from then on', async () => {
  faults.add({ skip: 1, effect: { kind: 'unreachable-after' } });
  expect([await call(), await call(), await call(), await call()]).toEqual([
    { body: whole, end: 'ended' },
    { body: whole, end: 'ended' },
    { body: '', end: 'ECONNREFUSED' },
    { body: '', end: 'ECONNREFUSED' },
  ]);
  expect(applied).toBe(2);
});

it.each([
  ['plain', (text: string) => text],
  ['json', (text: string) => JSON.stringify(text)],
  ['url', encodeURIComponent],
  ['base64', (text: string) => Buffer.from(text).toString('base64')],
  ['hex', (text: string) => Buffer.from(text).toString('hex')],
] as const)('echo: quotes the request in %s without carrying it out', async (encoding, encode) => {
  faults.add({ effect: { kind: 'echo', status: 400, encoding } });
  const authorization = `Basic ${Buffer.from('id:s%e"c').toString('base64')}`;
  const { body } = await call({ authorization }, JSON.stringify({ fields: { value: 'of the body' } }));
  const { message } = JSON.parse(body);
  for (const quoted of ['id:s%e"c', 's%e"c', 'of the body', authorization]) expect(message).toContain(encode(quoted));
  expect(applied).toBe(0);
});
