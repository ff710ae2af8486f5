import { CloudWatchClient, type MetricDatum, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AwsSandbox, startAwsSandbox } from './aws-sandbox.ts';

let sandbox: AwsSandbox;
let client: CloudWatchClient;

beforeEach(async () => {
  sandbox = await startAwsSandbox();
  client = new CloudWatchClient(sandbox.clientConfiguration);
});
afterEach(async () => {
  client.destroy();
  await sandbox.close();
});

const put = (MetricData: MetricDatum[], Namespace = 'GenesysOAuthRotation') =>
  client.send(new PutMetricDataCommand({ Namespace, MetricData }));

describe('putting metrics', () => {
  it('keeps them as sent', async () => {
    const Timestamp = new Date(Math.floor(sandbox.clock.now() / 1000) * 1000);
    await put([
      { MetricName: 'Age', Dimensions: [{ Name: 'Secret', Value: 'app' }], Value: 3, Unit: 'Seconds', Timestamp },
      { MetricName: 'Calls', Values: [1, 2], Counts: [3, 4] },
      { MetricName: 'Time', StatisticValues: { SampleCount: 2, Sum: 5, Minimum: 1, Maximum: 4 } },
    ]);
    expect(sandbox.cloudWatch.metrics()).toMatchObject([
      {
        namespace: 'GenesysOAuthRotation',
        metricName: 'Age',
        dimensions: { Secret: 'app' },
        value: 3,
        unit: 'Seconds',
        timestampMs: Timestamp.getTime(),
      },
      { metricName: 'Calls', values: [1, 2], counts: [3, 4], unit: 'None' },
      { metricName: 'Time', statistic: { Sum: 5 } },
    ]);
  });

  it('reads requests that the client has compressed', async () => {
    await put(Array.from({ length: 900 }, (_, index) => ({ MetricName: `Metric${index}`, Value: index })));
    expect(sandbox.cloudWatch.metrics()).toHaveLength(900);
  });

  it.each<[string, string, MetricDatum[], string?]>([
    ['NaN', 'InvalidParameterValueException', [{ MetricName: 'Age', Value: Number.NaN }]],
    ['no name', 'MissingRequiredParameterException', [{ MetricName: '', Value: 1 }]],
    ['no value', 'MissingRequiredParameterException', [{ MetricName: 'Age' }]],
    ['two kinds of value', 'InvalidParameterCombinationException', [{ MetricName: 'Age', Value: 1, Values: [1] }]],
    ["AWS's namespace", 'InvalidParameterValueException', [{ MetricName: 'Age', Value: 1 }], 'AWS/Lambda'],
    ['a time long ago', 'InvalidParameterValueException', [{ MetricName: 'Age', Value: 1, Timestamp: new Date(0) }]],
    [
      'more than 30 dimensions',
      'InvalidParameterValueException',
      [
        {
          MetricName: 'Age',
          Value: 1,
          Dimensions: Array.from({ length: 31 }, (_, index) => ({ Name: `D${index}`, Value: 'x' })),
        },
      ],
    ],
    [
      'more than 1000 metrics',
      'InvalidParameterValueException',
      Array.from({ length: 1001 }, () => ({ MetricName: 'Age', Value: 1 })),
    ],
  ])('rejects %s', async (_, name, data, namespace) => {
    await expect(put(data, namespace)).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 400 } });
    expect(sandbox.cloudWatch.metrics()).toEqual([]);
  });
});
