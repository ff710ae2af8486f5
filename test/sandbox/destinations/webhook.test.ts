import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Certificate, createCertificate } from '../../../sandbox/core/certificate.ts';
import { createClock } from '../../../sandbox/core/clock.ts';
import { createFaults } from '../../../sandbox/core/faults.ts';
import { createWebhookReceiver } from '../../../sandbox/webhook/webhook-receiver.ts';
import { type AwsSandbox, startAwsSandbox } from '../aws/aws-sandbox.ts';
import { secureRequest } from './secure-request.ts';

const clock = createClock();
const faults = createFaults();
const receiver = createWebhookReceiver({ now: clock.now, faults });
let certificate: Certificate;
let sandbox: AwsSandbox;

beforeAll(async () => {
  certificate = await createCertificate();
  sandbox = await startAwsSandbox({ clock, faults, certificate, services: [receiver.service] });
});
afterAll(() => sandbox.close());
beforeEach(() => {
  faults.clear();
  receiver.clear();
  sandbox.journal.clear();
});

/** Signs with the published library, as a sender does. */
function signed(id: string, body: string, atMs = clock.now(), key = receiver.signingKey): Record<string, string> {
  const at = new Date(atMs);
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(atMs / 1000)),
    'webhook-signature': new Webhook(key).sign(id, at, body),
  };
}

const post = (headers: Record<string, string>, body: string, path = receiver.path) =>
  secureRequest(`${sandbox.secureEndpoint}${path}`, { ca: certificate.caCertificate, method: 'POST', headers, body });

const deliver = (id: string, body = '{"event":"rotated"}') => post(signed(id, body), body);

describe('the webhook receiver', () => {
  it('accepts what the published library signed', async () => {
    expect((await deliver('msg_1')).status).toBe(204);
    expect(receiver.deliveries()).toMatchObject([
      { id: 'msg_1', body: '{"event":"rotated"}', attempts: 1, duplicates: 0, consistent: true },
    ]);
    expect(sandbox.journal.entries()).toMatchObject([
      { service: 'webhook', operation: `POST ${receiver.path}`, applied: true, status: 204 },
    ]);
  });

  it('is unreachable for clients that do not trust its CA', async () => {
    const { caCertificate } = await createCertificate();
    const call = secureRequest(`${sandbox.secureEndpoint}${receiver.path}`, { ca: caCertificate });
    await expect(call).rejects.toMatchObject({ code: expect.stringMatching(/CERT|SIGNATURE/) });
  });

  it('is not served over plain HTTP', async () => {
    const { status } = await fetch(`${sandbox.endpoint}${receiver.path}`, { method: 'POST', body: '{}' });
    expect(status).toBe(501);
    expect(receiver.attempts()).toEqual([]);
  });

  const otherKey = `whsec_${Buffer.from('another key of enough length').toString('base64')}`;
  it.each([
    ['another key', (body: string) => signed('m', body, clock.now(), otherKey), 'wrong-signature'],
    ['another body', () => signed('m', '{"other":1}'), 'wrong-signature'],
    ['another id', (body: string) => ({ ...signed('m', body), 'webhook-id': 'n' }), 'wrong-signature'],
    ['an old timestamp', (body: string) => signed('m', body, clock.now() - 301_000), 'outside-tolerance'],
    ['a future timestamp', (body: string) => signed('m', body, clock.now() + 302_000), 'outside-tolerance'],
    [
      'a malformed timestamp',
      (body: string) => ({ ...signed('m', body), 'webhook-timestamp': 'now' }),
      'malformed-timestamp',
    ],
    ['no signature', (body: string) => ({ ...signed('m', body), 'webhook-signature': '' }), 'missing-header'],
  ])('rejects a delivery with %s', async (_, headersFor, problem) => {
    expect((await post(headersFor('{}'), '{}')).status).toBe(401);
    expect(receiver.deliveries()).toEqual([]);
    expect(receiver.attempts()).toMatchObject([{ problem, status: 401 }]);
  });

  it('accepts one of several signatures, and checks the timestamp by the sandbox’s time', async () => {
    await clock.advance(3_600_000);
    const headers = signed('msg_1', '{}');
    headers['webhook-signature'] = `v2,x v1,AAAA ${headers['webhook-signature']}`;
    expect((await post(headers, '{}')).status).toBe(204);
  });

  it('counts attempts and duplicates by id, and detects a reused id', async () => {
    const handle = receiver.answerWith(503, 2);
    expect([(await deliver('msg_1')).status, (await deliver('msg_1')).status]).toEqual([503, 503]);
    expect(receiver.deliveries()).toEqual([]);
    await deliver('msg_1');
    await deliver('msg_1');
    await deliver('msg_2');
    expect(handle.hits()).toBe(2);
    expect(receiver.deliveries()).toMatchObject([
      { id: 'msg_1', attempts: 4, duplicates: 1, consistent: true },
      { id: 'msg_2', attempts: 1, duplicates: 0 },
    ]);
    await deliver('msg_2', '{"event":"another"}');
    expect(receiver.deliveries()[1]).toMatchObject({ body: '{"event":"rotated"}', consistent: false });
  });

  it('redirects, and records who followed', async () => {
    const order = receiver.redirect('/webhooks/elsewhere');
    const response = await deliver('msg_1');
    order.remove();
    expect([response.status, response.headers.location]).toEqual([307, '/webhooks/elsewhere']);
    await post(signed('msg_1', '{}'), '{}', '/webhooks/elsewhere');
    expect(receiver.attempts().map(({ path, status }) => [path, status])).toEqual([
      [receiver.path, 307],
      ['/webhooks/elsewhere', 404],
    ]);
    expect(receiver.deliveries()).toEqual([]);
  });

  it('accepts a delivery and loses its reply', async () => {
    receiver.loseReplies(1);
    await expect(deliver('msg_1')).rejects.toThrow();
    await deliver('msg_1');
    expect(receiver.deliveries()).toMatchObject([{ id: 'msg_1', attempts: 2, duplicates: 1 }]);
  });

  it('receives nothing while it is down', async () => {
    const outage = receiver.down();
    await expect(deliver('msg_1')).rejects.toThrow();
    outage.remove();
    expect(receiver.attempts()).toEqual([]);
    expect(sandbox.journal.entries()).toMatchObject([{ service: 'webhook', applied: false, fault: 'lost-request' }]);
    expect((await deliver('msg_1')).status).toBe(204);
  });

  it('can be slow, or hang', async () => {
    receiver.slow(30, 1);
    const startedAt = performance.now();
    expect((await deliver('msg_1')).status).toBe(204);
    expect(performance.now() - startedAt).toBeGreaterThan(25);
    receiver.hang(1);
    const waiting = deliver('msg_2').then(() => 'responded');
    const bounded = new Promise((resolve) => setTimeout(resolve, 60, 'silence'));
    expect(await Promise.race([waiting.catch(() => 'cut'), bounded])).toBe('silence');
    expect(receiver.deliveries().map(({ id }) => id)).toEqual(['msg_1']);
  });
});
