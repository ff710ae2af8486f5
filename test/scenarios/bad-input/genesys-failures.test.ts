import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FaultEffect } from '../../../sandbox/core/faults.ts';
import { createRotationService, type RotationService } from '../../../sandbox/rotation-service.ts';
import { ledgerStateOf, owedBy } from '../../crash/ledger-facts.ts';
import { type AnnouncedSecret, announceRotation } from './announced-secret.ts';
import { expectNothingShown, expectStepRefused } from './expect-refused.ts';
import { errorPage, truncatedJson } from './foreign-responses.ts';
import { observe } from './observe.ts';
import { createdClientsOf, currentClientId, rotateToTheEnd } from './rotated.ts';

const login = 'POST /oauth/token';
const read = 'GET /api/v2/oauth/clients/{clientId}';
const create = 'POST /api/v2/oauth/clients';

let service: RotationService;

beforeAll(async () => {
  service = await createRotationService({ inProcess: true });
});
afterAll(() => service.close());
afterEach(() => service.faults.clear());

const createSecret = (secret: AnnouncedSecret) =>
  observe(service, () => service.secretsManager.runStep(secret.arn, 'createSecret', secret.token));

/** The same rotation, with the same token, succeeds and has created one client in total. */
async function expectOneClientInTheEnd(secret: AnnouncedSecret): Promise<void> {
  service.faults.clear();
  await rotateToTheEnd(service, secret);
  expect(createdClientsOf(service, secret)).toHaveLength(1);
}

/** When a request that was sent has taken effect or never will. */
const settlesMs = 61_000;

/** What is said of a create whose effect is not known. */
const lost = {
  code: 'genesys-unavailable',
  outcome: 'unknown',
  says: [create, 'not known', 'finds what it created'],
} as const;

describe('the create, which must not be repeated,', () => {
  it.each<[string, FaultEffect]>([
    ['truncated JSON', truncatedJson('respond-after')],
    ['a lost reply', { kind: 'lost-reply' }],
  ])('is found by its intent in the next run when it took effect and the response was %s', async (_what, effect) => {
    const secret = announceRotation(service);
    const fault = service.faults.add({ service: 'genesys', operation: create, effect });
    const { calls } = await expectStepRefused(service, secret, 'createSecret', {
      ...lost,
      mayChange: ['clients', 'liveCredentials', 'created'],
    });
    expect(fault.hits()).toBe(1);
    expect(calls.filter((call) => call === `genesys ${create}`)).toHaveLength(1);
    const [made] = createdClientsOf(service, secret);
    await service.clock.advance(settlesMs);
    const observed = await createSecret(secret);
    expect(observed.calls).not.toContain(`genesys ${create}`);
    expect(observed.lines).toContainEqual(
      expect.objectContaining({ audit: { event: 'candidate-recovered', clientId: made?.id } }),
    );
    expectNothingShown(service, observed);
    await expectOneClientInTheEnd(secret);
    expect(currentClientId(service, secret.arn)).toBe(made?.id);
  });

  it('is not sent again in the same run when it was lost, and the next run creates the only client', async () => {
    const secret = announceRotation(service);
    const effect = { kind: 'lost-request' } as const;
    service.faults.add({ service: 'genesys', operation: create, times: Infinity, effect });
    const { calls } = await expectStepRefused(service, secret, 'createSecret', { ...lost, claims: secret.clientId });
    expect(calls.filter((call) => call === `genesys ${create}`)).toHaveLength(1);
    await service.clock.advance(settlesMs);
    await expectOneClientInTheEnd(secret);
  });

  it('is searched for once more later, because a request that was lost may take effect after the search', async () => {
    const secret = announceRotation(service);
    service.faults.add({ service: 'genesys', operation: create, effect: { kind: 'lost-request' } });
    await createSecret(secret);
    await service.clock.advance(settlesMs);
    await expectOneClientInTheEnd(secret);
    expect(owedBy(ledgerStateOf(service, secret.arn))).toContain('generation 2: one more search');
  });
});

describe('a read, which may be repeated,', () => {
  it('is repeated within the step after a lost reply', async () => {
    const secret = announceRotation(service);
    const fault = service.faults.add({ service: 'genesys', operation: read, effect: { kind: 'lost-reply' } });
    const observed = await createSecret(secret);
    expect(fault.hits()).toBe(1);
    expect(observed.message).toBe('');
    expectNothingShown(service, observed);
    await expectOneClientInTheEnd(secret);
  });

  it('ends the step unchanged after an error page with 200', async () => {
    const secret = announceRotation(service);
    service.faults.add({ service: 'genesys', operation: read, times: Infinity, effect: errorPage() });
    await expectStepRefused(service, secret, 'createSecret', {
      code: 'genesys-unavailable',
      says: ['not JSON'],
      hides: ['<html>', 'Blocked', '0b1c7d1e'],
    });
    await expectOneClientInTheEnd(secret);
  });
});

it('reports a rejected login without repeating what the response quotes', async () => {
  const secret = announceRotation(service);
  const { clientId, clientSecret } = JSON.parse(service.secretsManager.value(secret.arn) ?? '');
  const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
  const quoted = `refused: ${clientSecret} ${encodeURIComponent(clientSecret)} Basic ${basic}`;
  const code = 'invalid_request';
  const body = JSON.stringify({ error: code, code, message: quoted, error_description: quoted, status: 400 });
  const effect = { kind: 'respond', status: 400, body } as const;
  service.faults.add({ service: 'genesys', operation: login, times: Infinity, effect });
  await expectStepRefused(service, secret, 'createSecret', {
    code: 'login-inconclusive',
    says: ['Genesys Cloud responded 400', code],
    hides: [clientSecret, basic],
  });
  await expectOneClientInTheEnd(secret);
});
