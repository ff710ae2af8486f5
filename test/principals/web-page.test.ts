import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRuntimeApi } from '../../sandbox/lambda/runtime-api.ts';
import { createRotationService, type RotationService } from '../../sandbox/rotation-service.ts';

/** The status of a request with headers that `fetch` would not send. */
function statusOf(
  url: string,
  method: string,
  headers: Record<string, string>,
  body = '',
): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

/** How a browser shows that a page sent the request. A page whose name was rebound to 127.0.0.1 is of the same origin. */
const ofPages: [string, Record<string, string>][] = [
  ['a form or fetch of another site', { origin: 'https://page.example' }],
  ['a sandboxed frame', { origin: 'null' }],
  ['an image of another site', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }],
  ['a page on another port of this machine', { 'sec-fetch-site': 'same-site', origin: 'http://localhost:3000' }],
  ['a rebound name', { host: 'page.example:8080' }],
  ['a rebound name that begins like ours', { host: '127.0.0.1.page.example' }],
];

describe('a web page on the machine of a developer', () => {
  let service: RotationService;
  let arn: string;
  beforeAll(async () => {
    service = await createRotationService({ inProcess: true });
    arn = service.createManagedSecret({ name: 'app' }).arn;
  });
  afterAll(() => service.close());

  const calls: [string, string, Record<string, string>, () => string][] = [
    ['POST', '/', { 'x-amz-target': 'secretsmanager.GetSecretValue' }, () => JSON.stringify({ SecretId: arn })],
    ['POST', '/2015-03-31/functions/rotate/invocations', {}, () => '{}'],
    ['POST', '/oauth/token', {}, () => 'grant_type=client_credentials'],
    ['GET', '/schedules', {}, () => ''],
  ];

  it.each(ofPages)('reaches no service of the sandbox (%s)', async (_, headers) => {
    service.journal.clear();
    for (const [method, path, own, body] of calls) {
      expect(await statusOf(`${service.endpoint}${path}`, method, { ...own, ...headers }, body())).toBe(403);
    }
    expect(service.journal.entries()).toEqual([]);
  });

  it('is all that is refused: a program on this machine may use either name', async () => {
    const { port } = new URL(service.endpoint);
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`]) {
      const [method, path, own, body] = calls[0] as (typeof calls)[0];
      expect(await statusOf(`${service.endpoint}${path}`, method, { ...own, host }, body())).toBe(200);
    }
  });

  it.each(ofPages)('does not answer for a function (%s)', async (_, headers) => {
    let responses = 0;
    const never = () => {
      responses += 1;
    };
    const api = await startRuntimeApi({
      waiting: never,
      responded: never,
      failed: never,
      initFailed: never,
      resolvesNames: () => true,
    });
    const url = `http://${api.address}/2018-06-01/runtime/invocation/1/response`;
    expect(await statusOf(url, 'POST', headers, '{}')).toBe(403);
    expect(responses).toBe(0);
    api.close();
  });
});
