import { randomUUID } from 'node:crypto';
import {
  CancelRotateSecretCommand,
  DescribeSecretCommand,
  RotateSecretCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startInProcess } from '../../../sandbox/lambda/in-process-instance.ts';
import { type AwsSandbox, startAwsSandbox } from './aws-sandbox.ts';
import { writeBundle } from './bundle.ts';

/** A rotation function without a provider: it calls Secrets Manager's API, and fails when a tag tells it to. */
const bundleFile = writeBundle(
  `
  const call = async (operation, input) => {
    const response = await fetch(process.env.AWS_ENDPOINT_URL_SECRETS_MANAGER, {
      method: 'POST',
      headers: { 'x-amz-target': 'secretsmanager.' + operation, 'content-type': 'application/x-amz-json-1.1' },
      body: JSON.stringify(input),
    });
    const body = await response.json();
    if (!response.ok) throw Object.assign(new Error(body.Message), { name: body.__type });
    return body;
  };
  exports.handler = async ({ Step, SecretId, ClientRequestToken, RotationToken }) => {
    const { VersionIdsToStages, Tags = [] } = await call('DescribeSecret', { SecretId });
    const mode = Tags.find((tag) => tag.Key === 'mode')?.Value;
    const currentId = Object.keys(VersionIdsToStages).find((id) => VersionIdsToStages[id].includes('AWSCURRENT'));
    if (currentId === ClientRequestToken) return;
    if (mode === 'fail ' + Step) throw new Error('as asked');
    if (Step === 'createSecret') {
      const read = call('GetSecretValue', { SecretId, VersionId: ClientRequestToken, VersionStage: 'AWSPENDING' });
      const stored = await read.then(() => true, () => false);
      if (!stored) {
        await call('PutSecretValue', {
          SecretId, ClientRequestToken, RotationToken, VersionStages: ['AWSPENDING'], SecretString: 'new ' + Math.random(),
        });
      }
    }
    if (Step === 'setSecret' && mode === 'abandon') {
      await call('UpdateSecretVersionStage', { SecretId, VersionStage: 'AWSPENDING', RemoveFromVersionId: ClientRequestToken });
      throw new Error('abandoned');
    }
    if (Step === 'testSecret') {
      await call('GetSecretValue', { SecretId, VersionId: ClientRequestToken, VersionStage: 'AWSPENDING' });
    }
    if (Step === 'finishSecret' && mode !== 'forget') {
      await call('UpdateSecretVersionStage', {
        SecretId, VersionStage: 'AWSCURRENT', MoveToVersionId: ClientRequestToken, RemoveFromVersionId: currentId,
      });
    }
  };
`,
  'index.cjs',
);

const dayMs = 86_400_000;
const steps = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'];

let sandbox: AwsSandbox;
let client: SecretsManagerClient;
let arn: string;
let firstVersion: string;

beforeEach(async () => {
  sandbox = await startAwsSandbox({
    functions: [{ functionName: 'rotate', bundleFile }],
    startInstance: startInProcess,
    secretsManager: { retryDelayMs: 1 },
  });
  client = new SecretsManagerClient(sandbox.clientConfiguration);
  const created = sandbox.secretsManager.createSecret({ name: 'app/genesys', value: 'old' });
  arn = created.arn;
  firstVersion = created.versionId;
});
afterEach(async () => {
  client.destroy();
  await sandbox.close();
});

const configure = () =>
  sandbox.secretsManager.configureRotation(arn, { functionArn: sandbox.lambda.arnOf('rotate'), isTested: true });
const rotateOverHttp = (more: object = {}) =>
  client.send(
    new RotateSecretCommand({
      SecretId: arn,
      RotationLambdaARN: sandbox.lambda.arnOf('rotate'),
      RotationRules: { AutomaticallyAfterDays: 30 },
      ...more,
    }),
  );
const describeSecret = () => client.send(new DescribeSecretCommand({ SecretId: arn }));

describe('a rotation that is configured and not started', () => {
  it('is tested with the current value, and leaves no version behind', async () => {
    sandbox.secretsManager.configureRotation(arn, { functionArn: sandbox.lambda.arnOf('rotate') });
    await sandbox.idle();
    const starts = sandbox.lambda.logs.lines().filter(({ line }) => line.startsWith('START'));
    expect(starts).toHaveLength(1);
    expect(Object.keys(sandbox.secretsManager.versions(arn))).toEqual([firstVersion]);
  });
});

describe('a rotation', () => {
  it('runs the four steps, promotes the new version and removes AWSPENDING', async () => {
    const ClientRequestToken = randomUUID();
    const response = await rotateOverHttp({ ClientRequestToken });
    expect(response).toMatchObject({ ARN: arn, VersionId: ClientRequestToken });
    await sandbox.idle();
    expect(sandbox.secretsManager.value(arn)).toMatch(/^new /);
    const described = await describeSecret();
    expect(described.VersionIdsToStages).toEqual({
      [firstVersion]: ['AWSPREVIOUS'],
      [ClientRequestToken]: ['AWSCURRENT'],
    });
    expect(described).toMatchObject({ RotationEnabled: true, RotationRules: { AutomaticallyAfterDays: 30 } });
    const next = (described.NextRotationDate?.getTime() ?? 0) - (described.LastRotatedDate?.getTime() ?? 0);
    expect(Math.abs(next - 30 * dayMs)).toBeLessThan(1_000);
    expect(sandbox.secretsManager.events.namesFor(arn)).toEqual(['RotationStarted', 'RotationSucceeded']);
  });

  it('creates its version without a value before the first step', async () => {
    configure();
    const token = randomUUID();
    let seen: unknown;
    await sandbox.secretsManager.rotate(arn, {
      token,
      beforeStep({ step }) {
        if (step === 'createSecret') seen = sandbox.secretsManager.versions(arn)[token];
      },
    });
    expect(seen).toMatchObject({ stages: ['AWSPENDING'], hasValue: false });
  });

  it('can leave AWSPENDING on the promoted version, and rotate again from there', async () => {
    configure();
    sandbox.secretsManager.settings.keepPendingAfterSuccess = true;
    const first = await sandbox.secretsManager.rotate(arn);
    expect(sandbox.secretsManager.versions(arn)[first.token]?.stages).toEqual(['AWSPENDING', 'AWSCURRENT']);
    const second = await sandbox.secretsManager.rotate(arn);
    expect(second).toMatchObject({ outcome: 'succeeded' });
    expect(second.token).not.toBe(first.token);
  });

  it('is retried from createSecret with the same token', async () => {
    configure();
    let crashes = 0;
    sandbox.faults.add({
      operation: 'UpdateSecretVersionStage',
      functionName: 'rotate',
      effect: { kind: 'crash-after' },
    });
    const result = await sandbox.secretsManager.rotate(arn, {
      afterStep({ invocation }) {
        crashes += invocation.outcome === 'crash' ? 1 : 0;
      },
    });
    expect(result).toMatchObject({ outcome: 'succeeded', attempts: 2 });
    expect(crashes).toBe(1);
    expect(result.steps.map((report) => report.step)).toEqual([...steps, ...steps]);
    expect(new Set(result.steps.map((report) => report.token))).toEqual(new Set([result.token]));
  });

  it('fails after its attempts, and leaves AWSPENDING where it is', async () => {
    configure();
    sandbox.secretsManager.setTag(arn, 'mode', 'fail testSecret');
    const result = await sandbox.secretsManager.rotate(arn);
    expect(result).toMatchObject({ outcome: 'failed', attempts: 5 });
    expect(sandbox.secretsManager.versions(arn)[result.token]?.stages).toEqual(['AWSPENDING']);
    expect(sandbox.secretsManager.value(arn)).toBe('old');
    expect(sandbox.secretsManager.events.namesFor(arn)).toEqual(['RotationStarted', 'RotationFailed']);
  });

  it('is retried after two minutes', async () => {
    configure();
    sandbox.secretsManager.setTag(arn, 'mode', 'fail testSecret');
    const begunAtMs: number[] = [];
    const { attempts } = await sandbox.secretsManager.rotate(arn, {
      beforeStep({ attempt, step }) {
        if (step === 'createSecret') begunAtMs.push(sandbox.clock.now());
        if (attempt === 2) sandbox.secretsManager.removeTag(arn, 'mode');
      },
    });
    expect(attempts).toBe(2);
    const [first = 0, second = 0] = begunAtMs;
    expect(Math.floor((second - first) / 60_000)).toBe(2);
  });

  it('fails when finishSecret ends without a promotion', async () => {
    configure();
    sandbox.secretsManager.settings.rotationAttempts = 1;
    sandbox.secretsManager.setTag(arn, 'mode', 'forget');
    expect(await sandbox.secretsManager.rotate(arn)).toMatchObject({ outcome: 'failed', steps: { length: 4 } });
  });

  it('is abandoned when the function removes AWSPENDING from its version', async () => {
    configure();
    sandbox.secretsManager.setTag(arn, 'mode', 'abandon');
    const result = await sandbox.secretsManager.rotate(arn);
    expect(result).toMatchObject({ outcome: 'abandoned', attempts: 1 });
    expect(sandbox.secretsManager.events.namesFor(arn)).toEqual(['RotationStarted', 'RotationAbandoned']);
    sandbox.secretsManager.removeTag(arn, 'mode');
    const next = await sandbox.secretsManager.rotate(arn);
    expect(next).toMatchObject({ outcome: 'succeeded' });
    expect(next.token).not.toBe(result.token);
  });

  it('that is incomplete is retried with its own token, and a new token is rejected', async () => {
    configure();
    sandbox.secretsManager.settings.rotationAttempts = 1;
    sandbox.secretsManager.setTag(arn, 'mode', 'fail setSecret');
    const stuck = await sandbox.secretsManager.rotate(arn);
    sandbox.secretsManager.removeTag(arn, 'mode');
    await expect(rotateOverHttp()).rejects.toMatchObject({
      name: 'InvalidRequestException',
      message: "A previous rotation isn't complete. That rotation will be reattempted.",
    });
    await sandbox.idle();
    expect(sandbox.secretsManager.versions(arn)[stuck.token]?.stages).toEqual(['AWSCURRENT']);
  });

  it('is not restarted when the request is retried after a lost response', async () => {
    const ClientRequestToken = randomUUID();
    await rotateOverHttp({ ClientRequestToken });
    expect(await rotateOverHttp({ ClientRequestToken })).toMatchObject({ VersionId: ClientRequestToken });
    await sandbox.idle();
    expect(await rotateOverHttp({ ClientRequestToken })).toMatchObject({ VersionId: ClientRequestToken });
    await sandbox.idle();
    expect(sandbox.secretsManager.events.namesFor(arn)).toEqual(['RotationStarted', 'RotationSucceeded']);
  });

  it('sends events to EventBridge without a value or a token', async () => {
    configure();
    const { token } = await sandbox.secretsManager.rotate(arn);
    const events = sandbox.secretsManager.events.all();
    expect(events).toContainEqual(
      expect.objectContaining({
        source: 'aws.secretsmanager',
        'detail-type': 'AWS Service Event via CloudTrail',
        detail: expect.objectContaining({ eventName: 'RotationSucceeded', additionalEventData: { SecretId: arn } }),
      }),
    );
    expect(events).toContainEqual(
      expect.objectContaining({
        'detail-type': 'Secret Label Updated',
        detail: { name: 'app/genesys', labelUpdated: 'AWSCURRENT', versionId: token },
      }),
    );
  });
});

describe('configuring a rotation', () => {
  it('without rotating tests it on a temporary version', async () => {
    const seen: unknown[] = [];
    sandbox.faults.onApplied(({ operation }) => {
      if (operation === 'GetSecretValue') seen.push(sandbox.secretsManager.value(arn, 'AWSPENDING'));
    });
    await rotateOverHttp({ RotateImmediately: false });
    await sandbox.idle();
    expect(seen).toEqual(['old']);
    expect((await describeSecret()).VersionIdsToStages).toEqual({ [firstVersion]: ['AWSCURRENT'] });
    expect(sandbox.secretsManager.events.namesFor(arn)).toEqual([]);
  });

  it('that fails its test sends an event', async () => {
    sandbox.secretsManager.setTag(arn, 'mode', 'fail testSecret');
    await rotateOverHttp({ RotateImmediately: false });
    await sandbox.idle();
    expect(sandbox.secretsManager.events.namesFor(arn)).toEqual(['TestRotationFailed']);
  });

  it('needs a function that exists', async () => {
    await expect(rotateOverHttp({ RotationLambdaARN: sandbox.lambda.arnOf('none') })).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('Secrets Manager cannot invoke the specified Lambda function'),
    });
    await expect(client.send(new RotateSecretCommand({ SecretId: arn }))).rejects.toMatchObject({
      name: 'InvalidRequestException',
    });
    await expect(sandbox.secretsManager.rotate(arn)).rejects.toThrow(/No Lambda rotation function/);
  });

  it.each([
    [{ AutomaticallyAfterDays: 1001 }, 'ValidationException'],
    [{ AutomaticallyAfterDays: 30, ScheduleExpression: 'rate(30 days)' }, 'InvalidParameterException'],
    [{ ScheduleExpression: 'rate(3 hours)' }, 'InvalidParameterException'],
    [{ ScheduleExpression: 'cron(15 8 * * ? *)' }, 'InvalidParameterException'],
    [{ ScheduleExpression: 'cron(0 8 * * ? 2030)' }, 'InvalidParameterException'],
    [{ ScheduleExpression: 'cron(0 25 * * ? *)' }, 'InvalidParameterException'],
    [{ ScheduleExpression: 'weekly' }, 'InvalidParameterException'],
    [{ ScheduleExpression: 'rate(10 days)', Duration: '25h' }, 'InvalidParameterException'],
  ])('rejects the rules %j', async (RotationRules, name) => {
    await expect(rotateOverHttp({ RotationRules })).rejects.toMatchObject({ name });
  });
});

describe('a schedule', () => {
  const rotations = () =>
    sandbox.secretsManager.events.namesFor(arn).filter((name) => name === 'RotationSucceeded').length;

  it('rotates when its windows open', async () => {
    await rotateOverHttp({ RotationRules: { ScheduleExpression: 'rate(10 days)', Duration: '3h' } });
    await sandbox.idle();
    await sandbox.clock.advance(30.5 * dayMs);
    expect(rotations()).toBe(4);
  });

  it.each([
    ['cron(0 8 1 * ? *)', '2030-01-15T00:00:00Z', '2030-02-01T08:00:00.000Z'],
    ['cron(0 8,20 ? * MON-FRI *)', '2030-01-04T21:00:00Z', '2030-01-07T08:00:00.000Z'],
    ['cron(0 4 L * ? *)', '2030-02-01T00:00:00Z', '2030-02-28T04:00:00.000Z'],
    ['cron(0 16 ? * SUN#2 *)', '2030-01-01T00:00:00Z', '2030-01-13T16:00:00.000Z'],
    ['cron(0 2 ? * 6L *)', '2030-01-01T00:00:00Z', '2030-01-25T02:00:00.000Z'],
    ['cron(0 0/6 * JAN,JUL ? *)', '2030-02-01T00:00:00Z', '2030-07-01T00:00:00.000Z'],
  ])('%s after %s means %s', async (ScheduleExpression, after, expected) => {
    await sandbox.clock.advance(Date.parse(after) - sandbox.clock.now());
    await rotateOverHttp({ RotationRules: { ScheduleExpression }, RotateImmediately: false });
    await sandbox.idle();
    expect((await describeSecret()).NextRotationDate?.toISOString()).toBe(expected);
  });

  it('is followed while the retry of a scheduled rotation lets time pass', async () => {
    await rotateOverHttp({ RotationRules: { ScheduleExpression: 'rate(10 days)' } });
    await sandbox.idle();
    sandbox.secretsManager.setTag(arn, 'mode', 'fail createSecret');
    sandbox.secretsManager.addHooks({
      beforeStep({ attempt }) {
        if (attempt === 3) sandbox.secretsManager.removeTag(arn, 'mode');
      },
    });
    await sandbox.clock.advance(10.5 * dayMs);
    expect(rotations()).toBe(2);
  });

  it('starts no second rotation when its window opens before the retry of one', async () => {
    await rotateOverHttp({ RotationRules: { ScheduleExpression: 'rate(10 days)' } });
    await sandbox.idle();
    await sandbox.clock.advance(10 * dayMs - 60_000);
    sandbox.secretsManager.setTag(arn, 'mode', 'fail createSecret');
    const { attempts } = await sandbox.secretsManager.rotate(arn, {
      beforeStep({ attempt }) {
        if (attempt === 2) sandbox.secretsManager.removeTag(arn, 'mode');
      },
    });
    expect({ attempts, rotations: rotations() }).toEqual({ attempts: 2, rotations: 2 });
    await sandbox.clock.advance(10.5 * dayMs);
    expect(rotations()).toBe(3);
  });

  it('keeps NextRotationDate in the past after a failure, and retries in the next window', async () => {
    sandbox.secretsManager.settings.rotationAttempts = 1;
    await rotateOverHttp({ RotationRules: { ScheduleExpression: 'rate(10 days)' } });
    await sandbox.idle();
    sandbox.secretsManager.setTag(arn, 'mode', 'fail createSecret');
    await sandbox.clock.advance(11 * dayMs);
    const { NextRotationDate } = await describeSecret();
    expect(NextRotationDate?.getTime()).toBeLessThan(sandbox.clock.now());
    sandbox.secretsManager.removeTag(arn, 'mode');
    await sandbox.clock.advance(10 * dayMs);
    expect(rotations()).toBe(2);
  });

  it('ends with CancelRotateSecret', async () => {
    await rotateOverHttp();
    await sandbox.idle();
    await client.send(new CancelRotateSecretCommand({ SecretId: arn }));
    await sandbox.clock.advance(90 * dayMs);
    expect(rotations()).toBe(1);
    expect(await describeSecret()).toMatchObject({ RotationEnabled: false });
  });
});
