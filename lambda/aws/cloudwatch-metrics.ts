import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { type Metric, metricNamespace } from '../../domain/metric-names.ts';
import { awsFailure } from './translate-aws-error.ts';

/** Publishes what one invocation measured. Answers why it could not; a rotation does not fail for a metric. */
export type PublishMetrics = (metrics: readonly Metric[], atMs: number) => Promise<string | undefined>;

export function createCloudWatchMetrics(): PublishMetrics {
  let client: CloudWatchClient | undefined;
  return async (metrics, atMs) => {
    client ??= new CloudWatchClient({
      maxAttempts: 2,
      requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_000 },
    });
    try {
      await client.send(
        new PutMetricDataCommand({
          Namespace: metricNamespace,
          MetricData: metrics.map(({ name, value, unit, dimensions = {} }) => ({
            MetricName: name,
            Value: value,
            Unit: unit,
            Timestamp: new Date(atMs),
            Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
          })),
        }),
      );
      return undefined;
    } catch (error) {
      return awsFailure(error).name;
    }
  };
}
