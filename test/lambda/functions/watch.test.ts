import { describe, expect, it, vi } from 'vitest';
import { json } from '../genesys/local-server.ts';
import { arrangeWorld, contextOf, errorOf, start, useFunctions } from './function-under-test.ts';

useFunctions();

const rotatedBy = (name: string, RotationLambdaARN: string) => ({
  ARN: `arn:aws:secretsmanager:eu-central-1:123456789012:secret:${name}-AbCdEf`,
  Name: name,
  RotationEnabled: true,
  RotationLambdaARN,
  CreatedDate: Date.now() / 1000,
});

const ours = 'arn:aws:lambda:eu-central-1:123456789012:function:rotate';

describe('an hourly run', () => {
  it('returns what it found, and logs it in the last line', async () => {
    const { lines } = await arrangeWorld();
    const summary = await (await start('watch'))({}, contextOf());
    expect(summary).toMatchObject({ managedSecrets: 0, triedSecrets: 0, failures: 0, complete: true });
    expect(lines().at(-1)).toMatchObject({ level: 'INFO', requestId: 'request-1', managedSecrets: 0, complete: true });
  });

  it('checks the secrets that our function rotates, in any version, and no others', async () => {
    await arrangeWorld({
      'secretsmanager.ListSecrets': json(200, {
        SecretList: [rotatedBy('one', ours), rotatedBy('two', `${ours}:live`), rotatedBy('three', `${ours}-other`)],
      }),
    });
    expect(await (await start('watch'))({}, contextOf())).toMatchObject({ managedSecrets: 2 });
  });

  it('publishes that it checked everything', async () => {
    const { metrics } = await arrangeWorld();
    await (await start('watch'))({}, contextOf());
    expect(metrics()).toContainEqual({ name: 'WatchCompleted', value: 1, unit: 'Count', dimensions: {} });
  });

  it.each([
    ['checks everything while there is time', 8_000, true],
    ['keeps a third of a short time to publish what it found', 7_000, false],
  ])('%s', async (_what, givenMs, complete) => {
    await arrangeWorld({ 'secretsmanager.ListSecrets': json(200, { SecretList: [rotatedBy('one', ours)] }) });
    // The clocks stand still: what counts is the share that is kept back of the time that is given.
    vi.spyOn(performance, 'now').mockReturnValue(0);
    const summary = await (await start('watch'))({}, contextOf({ getRemainingTimeInMillis: () => givenMs }));
    expect(summary).toMatchObject({ complete });
  });
});

describe('a run that can check nothing', () => {
  it.each([
    ['for the secrets cannot be listed', 'aws-access-denied', {}],
    ['because it does not know what to check', 'invalid-settings', { ROTATE_FUNCTION_ARN: undefined }],
  ])('fails, %s, and the metric that an alarm waits for says so', async (_what, code, variables) => {
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
    vi.stubEnv('ROTATION_EVENT_BUS', 'rotations');
    const { metrics, events, lines } = await arrangeWorld({
      'secretsmanager.ListSecrets': json(400, { __type: 'AccessDeniedException' }),
    });
    const error = await errorOf((await start('watch'))({}, contextOf()));
    expect(error).toMatchObject({ code, message: expect.not.stringContaining('Secret:') });
    expect(metrics()).toEqual([{ name: 'WatchCompleted', value: 0, unit: 'Count', dimensions: {} }]);
    expect(lines().at(-1)).toMatchObject({ level: 'ERROR', code });
    expect(events()).toEqual([]);
  });
});
