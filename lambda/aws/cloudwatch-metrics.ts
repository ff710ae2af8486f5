import { CloudWatchClient, type MetricDatum, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { type Metric, metricNamespace } from '../../domain/metric-names.ts';
import type { Deadline } from '../ports/time.ts';
import { abortBeforeDeadline, abortMarginMs, noDeadline } from './abort-before-deadline.ts';
import { type AttemptTimeouts, requestHandlerWith } from './client-configuration.ts';
import { awsFailure } from './translate-aws-error.ts';

/** Publishes what one invocation measured. Returns why it could not; a rotation does not fail because of a metric. */
export type PublishMetrics = (metrics: readonly Metric[], atMs: number) => Promise<string | undefined>;

/** The limits of one PutMetricData: 1,000 metrics and 1 MB, some of it for the rest of the request. */
const maximumMetrics = 1_000;
const maximumBytes = 900_000;

/** Shorter than for other calls: a metric is not worth the wait. */
const timeouts: AttemptTimeouts = { connectionMs: 1_000, responseMs: 2_000 };

/** @param attempt how long one of two attempts may take. Default 1 s for the connection, 2 s for the response */
export function createCloudWatchMetrics(end: Deadline = noDeadline, attempt = timeouts): PublishMetrics {
  let client: CloudWatchClient | undefined;
  return async (metrics, atMs) => {
    client ??= abortBeforeDeadline(
      new CloudWatchClient({ maxAttempts: 2, requestHandler: requestHandlerWith(attempt) }),
      end,
      abortMarginMs.metrics,
    );
    let failed: string | undefined;
    for (const batch of batches(metrics.map((metric) => toDatum(metric, atMs)))) {
      try {
        await client.send(new PutMetricDataCommand({ Namespace: metricNamespace, MetricData: batch }));
      } catch (error) {
        failed = awsFailure(error).name;
      }
    }
    return failed;
  };
}

function toDatum({ name, value, unit, dimensions = {} }: Metric, atMs: number): MetricDatum {
  return {
    MetricName: name,
    Value: value,
    Unit: unit,
    Timestamp: new Date(atMs),
    Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
  };
}

/** Parts that each fit into one request. */
export function batches(data: readonly MetricDatum[]): MetricDatum[][] {
  const parts: MetricDatum[][] = [];
  let bytes = 0;
  for (const datum of data) {
    const size = Buffer.byteLength(JSON.stringify(datum)) + 1;
    const last = parts.at(-1);
    if (last === undefined || last.length >= maximumMetrics || bytes + size > maximumBytes) {
      parts.push([datum]);
      bytes = size;
    } else {
      last.push(datum);
      bytes += size;
    }
  }
  return parts;
}
