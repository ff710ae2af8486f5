import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FaultEffect } from '../../../sandbox/core/faults.ts';
import { createRotationService, type RotationService } from '../../../sandbox/rotation-service.ts';
import { type AnnouncedSecret, announceRotation } from './announced-secret.ts';
import { expectNothingShown, expectStepRefused } from './expect-refused.ts';
import { errorPage, truncatedJson, unavailable } from './foreign-answers.ts';
import { observe } from './observe.ts';
import { candidatesOf, rotateToTheEnd } from './rotated.ts';

const login = 'POST /oauth/token';
const list = 'GET /api/v2/oauth/clients';
const read = 'GET /api/v2/oauth/clients/{clientId}';

let service: RotationService;

beforeAll(async () => {
  service = await createRotationService();
});
afterAll(() => service.close());
afterEach(() => service.faults.clear());

const createSecret = (secret: AnnouncedSecret) =>
  observe(service, () => service.secretsManager.runStep(secret.arn, 'createSecret', secret.token));

/** The same rotation, with the same token, ends well, and made one client in all. */
async function expectOneCandidateInTheEnd(secret: AnnouncedSecret): Promise<void> {
  service.faults.clear();
  await rotateToTheEnd(service, secret);
  expect(candidatesOf(service, secret.token)).toHaveLength(1);
}

describe.each([login, list, read])('%s, which may be repeated,', (operation) => {
  it.each<[string, FaultEffect]>([
    ['502', unavailable(502)],
    ['503', unavailable(503)],
    ['504', unavailable(504)],
    ['a lost request', { kind: 'lost-request' }],
    ['a lost reply', { kind: 'lost-reply' }],
  ])('is repeated within the step after %s', async (_what, effect) => {
    const secret = announceRotation(service);
    const fault = service.faults.add({ service: 'genesys', operation, effect });
    const observed = await createSecret(secret);
    expect(fault.hits()).toBe(1);
    expect(observed.message).toBe('');
    expectNothingShown(service, observed);
    await expectOneCandidateInTheEnd(secret);
  });

  it.each<[string, FaultEffect, string]>([
    ['500', unavailable(500), 'HTTP 500'],
    ['503 without end', unavailable(503), 'HTTP 503'],
    ['an error page with 200', errorPage(), 'not JSON'],
    ['truncated JSON', truncatedJson(), 'not JSON'],
    ['an empty object', { kind: 'respond', status: 200, body: '{}' }, 'Genesys Cloud'],
  ])('ends the step unchanged after %s', async (_what, effect, says) => {
    const secret = announceRotation(service);
    service.faults.add({ service: 'genesys', operation, times: Infinity, effect });
    await expectStepRefused(service, secret, 'createSecret', {
      code: 'genesys-unavailable',
      says: [says],
      hides: ['<html>', 'Blocked', '0b1c7d1e'],
    });
    await expectOneCandidateInTheEnd(secret);
  });
});

it('a login that is answered with nothing at all counts as a failure of Genesys Cloud too', async () => {
  const secret = announceRotation(service);
  const effect = { kind: 'respond', status: 200, body: '' } as const;
  service.faults.add({ service: 'genesys', operation: login, times: Infinity, effect });
  await expectStepRefused(service, secret, 'createSecret', { code: 'genesys-unavailable' });
});

describe('a refusal that quotes what it was sent is passed on without the quotation', () => {
  it.each([
    [login, 'invalid_request'],
    [list, 'bad.request'],
    [read, 'bad.request'],
  ])('%s', async (operation, code) => {
    const secret = announceRotation(service);
    const { clientId, clientSecret } = JSON.parse(service.secretsManager.value(secret.arn) ?? '');
    const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
    const quoted = `refused: ${clientSecret} ${encodeURIComponent(clientSecret)} Basic ${basic}`;
    const body = JSON.stringify({ error: code, code, message: quoted, error_description: quoted, status: 400 });
    const effect = { kind: 'respond', status: 400, body } as const;
    service.faults.add({ service: 'genesys', operation, times: Infinity, effect });
    await expectStepRefused(service, secret, 'createSecret', {
      code: 'genesys-request-rejected',
      says: ['Genesys Cloud answered 400', code],
      hides: [clientSecret, basic],
    });
    await expectOneCandidateInTheEnd(secret);
  });
});
