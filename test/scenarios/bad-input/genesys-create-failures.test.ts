import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FaultEffect } from '../../../sandbox/core/faults.ts';
import { createRotationService, type RotationService } from '../../../sandbox/rotation-service.ts';
import { type AnnouncedSecret, announceRotation } from './announced-secret.ts';
import { expectNothingShown, expectStepRefused } from './expect-refused.ts';
import { errorPage, truncatedJson, unavailable } from './foreign-answers.ts';
import { observe } from './observe.ts';
import { candidatesOf, rotateToTheEnd } from './rotated.ts';

const create = 'POST /api/v2/oauth/clients';

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

describe('the create, which may not be repeated,', () => {
  it.each<[string, FaultEffect]>([
    ['500', unavailable(500, 'respond-after')],
    ['502', unavailable(502, 'respond-after')],
    ['503', unavailable(503, 'respond-after')],
    ['504', unavailable(504, 'respond-after')],
    ['an error page with 200', errorPage('respond-after')],
    ['truncated JSON', truncatedJson('respond-after')],
    ['an empty object', { kind: 'respond-after', status: 200, body: '{}' }],
    ['nothing', { kind: 'respond-after', status: 200, body: '' }],
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
      says: [create, 'no answer', 'not known', 'looks up what it made'],
    });
    expect(calls.filter((call) => call === `genesys ${create}`)).toHaveLength(1);
    await expectOneCandidateInTheEnd(secret);
  });
});
