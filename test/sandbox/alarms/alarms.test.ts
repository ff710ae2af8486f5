import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MetricAlarm } from '../../../sandbox/cloudwatch/alarms.ts';
import { type AwsSandbox, startAwsSandbox } from '../aws/aws-sandbox.ts';
import { writeBundle } from '../aws/bundle.ts';

const minuteMs = 60_000;
let sandbox: AwsSandbox;
let topicArn: string;

beforeEach(async () => {
  sandbox = await startAwsSandbox();
  topicArn = sandbox.topics.create({ name: 'alarms' });
});
afterEach(() => sandbox.close());

function put(more: Partial<MetricAlarm>): void {
  sandbox.alarms.put({
    name: 'alarm',
    description: 'What to do',
    metric: { namespace: 'Ours', metricName: 'Overdue', dimensions: {} },
    statistic: 'Maximum',
    periodSeconds: 300,
    comparison: 'GreaterThanOrEqualToThreshold',
    threshold: 1,
    evaluationPeriods: 1,
    datapointsToAlarm: 1,
    treatMissingData: 'notBreaching',
    actions: { alarm: [topicArn], ok: [topicArn], insufficientData: [] },
    ...more,
  });
}

async function measure(value: number, Dimensions: { Name: string; Value: string }[] = []): Promise<void> {
  const datum = { MetricName: 'Overdue', Value: value, Dimensions, Timestamp: new Date(sandbox.clock.now()) };
  const client = new CloudWatchClient(sandbox.clientConfiguration);
  await client.send(new PutMetricDataCommand({ Namespace: 'Ours', MetricData: [datum] }));
  // Data of this exact millisecond belongs to the period that ends with it.
  await sandbox.clock.advance(1);
}

const notified = () => sandbox.topics.messages(topicArn).map(({ message }) => JSON.parse(message).NewStateValue);

it('follows its metric, and notifies its topics when it changes', async () => {
  put({});
  expect(sandbox.alarms.evaluate()).toMatchObject([{ name: 'alarm', state: 'OK' }]);
  await measure(1);
  sandbox.alarms.evaluate();
  sandbox.alarms.evaluate();
  expect(sandbox.alarms.state('alarm')).toBe('ALARM');
  await measure(0, [{ Name: 'SecretName', Value: 'crm' }]);
  await sandbox.clock.advance(15 * minuteMs);
  sandbox.alarms.evaluate();
  expect(notified()).toEqual(['OK', 'ALARM', 'OK']);
});

it('ignores data with other dimensions', async () => {
  put({});
  await measure(1, [{ Name: 'SecretName', Value: 'crm' }]);
  sandbox.alarms.evaluate();
  expect(sandbox.alarms.state('alarm')).toBe('OK');
});

it.each([
  ['Sum', 6, 'ALARM'],
  ['Sum', 7, 'OK'],
  ['Average', 3, 'ALARM'],
  ['Average', 4, 'OK'],
  ['Minimum', 1, 'ALARM'],
  ['Minimum', 2, 'OK'],
  ['Maximum', 5, 'ALARM'],
  ['SampleCount', 2, 'ALARM'],
  ['SampleCount', 3, 'OK'],
] as const)('%s of 1 and 5 against %d: %s', async (statistic, threshold, state) => {
  put({ statistic, threshold });
  await measure(1);
  await measure(5);
  sandbox.alarms.evaluate();
  expect(sandbox.alarms.state('alarm')).toBe(state);
});

it('fires on missing data once no period of the evaluation range has any', async () => {
  put({ comparison: 'LessThanThreshold', evaluationPeriods: 3, datapointsToAlarm: 3, treatMissingData: 'breaching' });
  await measure(1);
  const states: string[] = [];
  for (let period = 0; period < 6; period += 1) {
    sandbox.alarms.evaluate();
    states.push(sandbox.alarms.state('alarm'));
    await sandbox.clock.advance(5 * minuteMs);
  }
  expect(states).toEqual(['OK', 'OK', 'OK', 'OK', 'OK', 'ALARM']);
});

describe('a composite alarm', () => {
  it('follows its alarms, and notifies once per change', async () => {
    put({ actions: { alarm: [], ok: [], insufficientData: [] } });
    const actions = { alarm: [topicArn], ok: [], insufficientData: [] };
    const rule = 'ALARM("arn:aws:cloudwatch:eu-west-1:123456789012:alarm:alarm") OR ALARM("alarm")';
    sandbox.alarms.putComposite({ name: 'page', description: '', rule, actions });
    await measure(1);
    sandbox.alarms.evaluate();
    sandbox.alarms.evaluate();
    expect(notified()).toEqual(['ALARM']);
  });

  it('cannot refer to a missing alarm', () => {
    const actions = { alarm: [], ok: [], insufficientData: [] };
    const composite = { name: 'page', description: '', rule: 'ALARM("none")', actions };
    expect(() => sandbox.alarms.putComposite(composite)).toThrow('There is no alarm none.');
  });
});

it('publishes nothing when the policy of the topic denies it', async () => {
  put({});
  sandbox.iam.enforce();
  sandbox.alarms.evaluate();
  expect(notified()).toEqual([]);
  expect(sandbox.topics.refused()).toMatchObject([{ service: 'cloudwatch.amazonaws.com', topicArn }]);
});

it('Lambda publishes errors, durations and throttles', async () => {
  sandbox.lambda.createFunction({
    functionName: 'slow',
    bundleFile: writeBundle(
      'export const handler = async () => { await new Promise((go) => setTimeout(go, 50)); throw new Error("no"); };',
    ),
    reservedConcurrency: 1,
  });
  const results = await Promise.all([sandbox.lambda.invoke('slow', {}), sandbox.lambda.invoke('slow', {})]);
  expect(results.map(({ error }) => error?.errorType)).toEqual(['Error', 'TooManyRequestsException']);
  const statistic = (metricName: string, name: 'Sum' | 'Maximum') =>
    sandbox.cloudWatch.statistic(
      { namespace: 'AWS/Lambda', metricName, dimensions: { FunctionName: 'slow' } },
      name,
      0,
      sandbox.clock.now(),
    );
  expect(['Invocations', 'Errors', 'Throttles'].map((metric) => statistic(metric, 'Sum'))).toEqual([1, 1, 1]);
  expect(statistic('Duration', 'Maximum')).toBeGreaterThanOrEqual(50);
});

it('a throttled event waits and is retried', async () => {
  sandbox.lambda.createFunction({
    functionName: 'slow',
    bundleFile: writeBundle('export const handler = async () => new Promise((go) => setTimeout(go, 30));'),
    reservedConcurrency: 1,
  });
  const both = [1, 2].map(() => sandbox.lambda.invokeEvent('slow', {}).completion);
  const completions = await Promise.all(both);
  expect(completions.map(({ attempts, outcome }) => [attempts.length, outcome])).toEqual([
    [1, 'succeeded'],
    [1, 'succeeded'],
  ]);
});
