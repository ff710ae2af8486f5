import { describe, expect, it } from 'vitest';
import { clientRequestToken, secretArn } from '../fakes/rotation.ts';
import { json } from '../genesys/local-server.ts';
import { arrangeWorld, contextOf, errorOf, start, useFunctions } from './function-under-test.ts';

useFunctions();

const event = { Step: 'testSecret', SecretId: secretArn, ClientRequestToken: clientRequestToken };

describe('a step that succeeds', () => {
  it('is reported in one last line, with everything to find it by', async () => {
    const { lines, output } = await arrangeWorld();
    await (await start('rotate'))(event, contextOf());
    expect(lines().at(-1)).toMatchObject({
      level: 'INFO',
      requestId: 'request-1',
      outcome: 'done',
      step: 'testSecret',
      secretArn,
      secretName: 'billing',
      versionId: clientRequestToken,
      strategy: 'alternating-clients',
    });
    expect(output()).not.toContain('CANARY');
  });

  it('is counted, and its time taken', async () => {
    const { metrics } = await arrangeWorld();
    await (await start('rotate'))(event, contextOf());
    expect(metrics()).toEqual([
      {
        name: 'StepSucceeded',
        value: 1,
        unit: 'Count',
        dimensions: { SecretName: 'billing', Step: 'testSecret' },
      },
      {
        name: 'StepDuration',
        value: expect.any(Number),
        unit: 'Milliseconds',
        dimensions: { Step: 'testSecret' },
      },
      { name: 'GenesysRequests', value: 3, unit: 'Count', dimensions: {} },
    ]);
  });
});

it('an event that is refused does not fill the log with a secret id without an end', async () => {
  const { output } = await arrangeWorld();
  const SecretId = `${'x'.repeat(2048)}CANARY`;
  expect(await errorOf((await start('rotate'))({ ...event, SecretId }, contextOf()))).toMatchObject({
    code: 'invalid-event',
    message: expect.stringContaining('x'.repeat(2048)),
  });
  expect(output()).not.toContain('CANARY');
});

it('says of an event which step and which secret it is about before anything was called', async () => {
  const { lines } = await arrangeWorld({
    'secretsmanager.DescribeSecret': json(400, { __type: 'AccessDeniedException' }),
  });
  await errorOf((await start('rotate'))(event));
  expect(lines().at(-1)).toMatchObject({
    level: 'ERROR',
    code: 'aws-access-denied',
    step: 'testSecret',
    secretArn,
    versionId: clientRequestToken,
  });
});
