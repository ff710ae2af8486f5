import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { metricNames } from '../../../domain/metric-names.ts';
import { createRotationService, type RotationService } from '../../../sandbox/rotation-service.ts';
import { announceRotation } from './announced-secret.ts';
import { expectStepRefused } from './expect-refused.ts';
import { tooManyRequests } from './foreign-responses.ts';
import { observe } from './observe.ts';
import { createdClientsOf, rotateToTheEnd } from './rotated.ts';

let service: RotationService;

beforeAll(async () => {
  service = await createRotationService({ inProcess: true });
});
afterAll(() => service.close());
afterEach(() => service.faults.clear());

const create = 'POST /api/v2/oauth/clients';

describe('a rate limit', () => {
  it.each([
    'POST /oauth/token',
    'GET /api/v2/tokens/me',
    'GET /api/v2/oauth/clients/{clientId}',
    'PUT /api/v2/oauth/clients/{clientId}',
    create,
  ])(
    'that lasts longer than the function ends the step unchanged, and the same rotation succeeds later: %s',
    async (operation) => {
      const secret = announceRotation(service);
      service.faults.add({ service: 'genesys', operation, effect: tooManyRequests(600) });
      const { calls, metrics, result } = await expectStepRefused(service, secret, 'createSecret', {
        code: 'rate-limited',
        says: ['no more requests for 60', 'spread the schedules'],
        ...(operation === create ? { claims: secret.clientId } : {}),
      });
      const isLogout = (call: string) => call === 'genesys DELETE /api/v2/tokens/me';
      const sent = calls.filter((call) => call.startsWith('genesys') && !isLogout(call));
      expect(sent.at(-1)).toBe(`genesys ${operation}`);
      expect(result.durationMs).toBeLessThan(5_000);
      expect(metrics).toContainEqual(expect.objectContaining({ metricName: metricNames.genesysThrottled, value: 1 }));
      await rotateToTheEnd(service, secret);
      expect(createdClientsOf(service, secret)).toHaveLength(1);
    },
  );

  it('that ends soon is waited for, and nothing is created twice', async () => {
    const secret = announceRotation(service);
    for (const operation of ['POST /oauth/token', 'GET /api/v2/oauth/clients/{clientId}', create]) {
      service.faults.add({ service: 'genesys', operation, effect: tooManyRequests(0) });
    }
    const { result, metrics, lines } = await observe(service, () =>
      service.secretsManager.runStep(secret.arn, 'createSecret', secret.token),
    );
    expect(result.outcome).toBe('success');
    expect(metrics).toContainEqual(expect.objectContaining({ metricName: metricNames.genesysThrottled, value: 3 }));
    const throttled = lines.filter(({ message }) => String(message).startsWith('Genesys Cloud throttled'));
    expect(throttled.map((line) => line.secretArn)).toEqual([secret.arn, secret.arn, secret.arn]);
    expect(createdClientsOf(service, secret)).toHaveLength(1);
  });
});
