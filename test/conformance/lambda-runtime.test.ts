import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type StartInstance, startInstance } from '../../sandbox/lambda/instance.ts';
import { createRotationService, type RotationService } from '../../sandbox/rotation-service.ts';
import { startAwsSandbox } from '../sandbox/aws/aws-sandbox.ts';
import { writeBundle } from '../sandbox/aws/bundle.ts';
import { hasInterfaceClient, startWithInterfaceClient } from './interface-client.ts';

if (!hasInterfaceClient) process.stderr.write('skipped: aws-lambda-ric is not installed here\n');

const bundleFile = writeBundle(
  `exports.handler = async (event, context) => {
    if (event.do === 'throw') throw Object.assign(new TypeError('as asked'), { canary: 'shown' });
    if (event.do === 'throw text') throw 'a text';
    if (event.do === 'exit') process.exit(3);
    if (event.do === 'nothing') return undefined;
    const { awsRequestId, getRemainingTimeInMillis, logStreamName, xRayTraceId, ...told } = context;
    const remaining = getRemainingTimeInMillis();
    return {
      event, told: JSON.parse(JSON.stringify(told)), hasRequestId: awsRequestId.length,
      isInTime: remaining > 1_000 && remaining <= 5_000, hasTrace: xRayTraceId === process.env._X_AMZN_TRACE_ID && /^Root=1-/.test(xRayTraceId),
    };
  };`,
  'index.cjs',
);
const events = [{}, { do: 'throw' }, { do: 'throw text' }, { do: 'nothing' }, { do: 'exit' }, { do: 'nothing' }];

/** What the caller of a function gets: without stack traces and request ids, which differ. */
async function outcomesWith(runtime: StartInstance) {
  const sandbox = await startAwsSandbox({ startInstance: runtime });
  const outcomes: unknown[] = [];
  const invoke = async (functionName: string, event: object) => {
    const { outcome, payload, error } = await sandbox.lambda.invoke(functionName, event);
    const { errorType, errorMessage, ...further } = error ?? {};
    const named = errorMessage?.replaceAll(/[\da-f-]{36}/g, 'id');
    outcomes.push({ outcome, payload, errorType, errorMessage: named, further: Object.keys(further) });
  };
  try {
    sandbox.lambda.createFunction({ functionName: 'f', bundleFile, timeoutMs: 5_000 });
    for (const event of events) await invoke('f', event);
    sandbox.lambda.createFunction({ functionName: 'no-handler', bundleFile, handlerName: 'none' });
    await invoke('no-handler', {});
    const broken = writeBundle('throw new RangeError("at the start");', 'index.cjs');
    sandbox.lambda.createFunction({ functionName: 'broken', bundleFile: broken });
    await invoke('broken', {});
    return outcomes;
  } finally {
    await sandbox.close();
  }
}

describe.skipIf(!hasInterfaceClient)("AWS's runtime interface client", () => {
  it("and the sandbox's own runtime make the same of a function", async () => {
    expect(await outcomesWith(startInstance)).toEqual(await outcomesWith(startWithInterfaceClient));
  });

  describe('runs the built functions in the sandbox', () => {
    let service: RotationService;
    beforeAll(async () => {
      service = await createRotationService({ startInstance: startWithInterfaceClient });
    });
    afterAll(() => service.close());

    it('which rotate a secret, and check it', async () => {
      const { arn } = service.createManagedSecret({ name: 'crm-sync' });
      service.secretsManager.call('RotateSecret', { SecretId: arn });
      await service.idle();
      expect(service.secretsManager.call('DescribeSecret', { SecretId: arn })).toMatchObject({
        LastRotatedDate: expect.anything(),
      });
      const watched = await service.lambda.invoke('watch', { secretArn: arn });
      expect(watched).toMatchObject({ outcome: 'success' });
    });

    it('and refuse an event that makes no sense', async () => {
      const refused = await service.lambda.invoke('rotate', { Step: 'none' });
      expect(refused).toMatchObject({ outcome: 'error', error: { errorType: 'RotationError' } });
    });
  });
});
