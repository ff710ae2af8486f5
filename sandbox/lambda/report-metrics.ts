import type { CloudWatch } from '../cloudwatch/cloudwatch.ts';
import type { Lambda } from './lambda.ts';

/**
 * Records the metrics that Lambda publishes for every function.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 */
export function reportMetrics({ lambda, cloudWatch }: { lambda: Lambda; cloudWatch: CloudWatch }): void {
  lambda.onInvoked((functionName, ended) => {
    const record = (metricName: string, value: number, unit = 'Count') =>
      cloudWatch.record({
        namespace: 'AWS/Lambda',
        metricName,
        dimensions: { FunctionName: functionName },
        value,
        unit,
      });
    if (ended === 'throttled') {
      record('Throttles', 1);
      return;
    }
    record('Invocations', 1);
    record('Errors', ended.outcome === 'success' ? 0 : 1);
    record('Duration', ended.durationMs, 'Milliseconds');
  });
}
