import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FaultEffect } from '../../../sandbox/core/faults.ts';
import { createRotationService, type RotationService } from '../../../sandbox/rotation-service.ts';
import { type AnnouncedSecret, announceRotation } from './announced-secret.ts';
import { expectNothingShown, expectStepRefused } from './expect-refused.ts';
import { errorPage, truncatedJson } from './foreign-answers.ts';
import { observe } from './observe.ts';
import { candidatesOf, rotateToTheEnd } from './rotated.ts';

const login = 'POST /oauth/token';
const list = 'GET /api/v2/oauth/clients';
const create = 'POST /api/v2/oauth/clients';

let service: RotationService;

beforeAll(async () => {
  service = await createRotationService({ inProcess: true });
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

describe('the create, which may not be repeated,', () => {
  it.each<[string, FaultEffect]>([
    ['truncated JSON', truncatedJson('respond-after')],
    ['a lost reply', { kind: 'lost-reply' }],
  ])('is found by its marker and completed when it took effect and the answer was %s', async (_what, effect) => {
    const secret = announceRotation(service);
    const fault = service.faults.add({ service: 'genesys', operation: create, effect });
    const observed = await createSecret(secret);
    expect(fault.hits()).toBe(1);
    expect(observed.message).toBe('');
    expect(observed.calls.filter((call) => call === `genesys ${create}`)).toHaveLength(1);
    expectNothingShown(service, observed);
    await expectOneCandidateInTheEnd(secret);
  });

  it('is not sent again when it was lost and nothing can be found, and the next run makes the one candidate', async () => {
    const secret = announceRotation(service);
    const effect = { kind: 'lost-request' } as const;
    service.faults.add({ service: 'genesys', operation: create, times: Infinity, effect });
    const { calls } = await expectStepRefused(service, secret, 'createSecret', {
      code: 'genesys-unavailable',
      outcome: 'unknown',
      says: [create, 'no response', 'not known', 'finds what it created'],
    });
    expect(calls.filter((call) => call === `genesys ${create}`)).toHaveLength(1);
    await expectOneCandidateInTheEnd(secret);
  });
});

describe('a read, which may be repeated,', () => {
  it('is repeated within the step after a lost reply', async () => {
    const secret = announceRotation(service);
    const fault = service.faults.add({ service: 'genesys', operation: list, effect: { kind: 'lost-reply' } });
    const observed = await createSecret(secret);
    expect(fault.hits()).toBe(1);
    expect(observed.message).toBe('');
    expectNothingShown(service, observed);
    await expectOneCandidateInTheEnd(secret);
  });

  it('ends the step unchanged after an error page with 200', async () => {
    const secret = announceRotation(service);
    service.faults.add({ service: 'genesys', operation: list, times: Infinity, effect: errorPage() });
    await expectStepRefused(service, secret, 'createSecret', {
      code: 'genesys-unavailable',
      says: ['not JSON'],
      hides: ['<html>', 'Blocked', '0b1c7d1e'],
    });
    await expectOneCandidateInTheEnd(secret);
  });
});

it('a refusal of the login that quotes what it was sent is passed on without the quotation', async () => {
  const secret = announceRotation(service);
  const { clientId, clientSecret } = JSON.parse(service.secretsManager.value(secret.arn) ?? '');
  const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
  const quoted = `refused: ${clientSecret} ${encodeURIComponent(clientSecret)} Basic ${basic}`;
  const code = 'invalid_request';
  const body = JSON.stringify({ error: code, code, message: quoted, error_description: quoted, status: 400 });
  const effect = { kind: 'respond', status: 400, body } as const;
  service.faults.add({ service: 'genesys', operation: login, times: Infinity, effect });
  await expectStepRefused(service, secret, 'createSecret', {
    code: 'genesys-request-rejected',
    says: ['Genesys Cloud responded 400', code],
    hides: [clientSecret, basic],
  });
  await expectOneCandidateInTheEnd(secret);
});
