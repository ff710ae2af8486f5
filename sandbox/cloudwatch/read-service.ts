import { AwsError } from '../aws/aws-error.ts';
import { defineService } from '../aws/define-service.ts';
import type { Input } from '../aws/input.ts';
import { pageOf } from '../aws/page-of.ts';
import type { SandboxService } from '../core/service.ts';
import { alarmViews } from './alarm-view.ts';
import type { Alarms } from './alarms.ts';
import type { CloudWatch } from './cloudwatch.ts';
import { isOfMetric, type MetricIdentity, type Statistic, statistics } from './statistics.ts';

const maxDataPoints = 100_800;

/** What an operator reads of CloudWatch: alarms, metrics and their statistics. */
export function createCloudWatchReads(parts: {
  readonly now: () => number;
  readonly cloudWatch: CloudWatch;
  readonly alarms: Alarms;
}): SandboxService {
  const { cloudWatch, alarms } = parts;
  const points = (metric: MetricIdentity, statistic: Statistic, { fromMs, toMs, periodMs }: Range) =>
    Array.from({ length: Math.ceil((toMs - fromMs) / periodMs) }, (_, index) => fromMs + index * periodMs).flatMap(
      (startMs) => {
        // Of a period CloudWatch counts its beginning and not its end.
        const value = cloudWatch.statistic(metric, statistic, startMs - 1, startMs + periodMs - 1);
        return value === undefined ? [] : [{ startMs, value }];
      },
    );
  return defineService({
    name: 'cloudwatch',
    signingName: 'monitoring',
    actionPrefix: 'cloudwatch',
    targetPrefix: 'GraniteServiceVersion20100801',
    query: { version: '2010-08-01', namespace: 'http://monitoring.amazonaws.com/doc/2010-08-01/' },
    operations: {
      DescribeAlarms(input) {
        alarms.evaluate();
        const names = input.texts('AlarmNames');
        const prefix = input.optionalText('AlarmNamePrefix') ?? '';
        const state = input.optionalText('StateValue');
        const isWanted = (name: string) =>
          (names.length === 0 || names.includes(name)) &&
          name.startsWith(prefix) &&
          (state === undefined || alarms.state(name) === state);
        const types = input.texts('AlarmTypes');
        const wanted = (type: string) =>
          types.length === 0 ? type === 'MetricAlarm' || names.length > 0 : types.includes(type);
        const { metric, composite } = alarmViews(alarms, isWanted, parts.now());
        return {
          MetricAlarms: wanted('MetricAlarm') ? metric : [],
          CompositeAlarms: wanted('CompositeAlarm') ? composite : [],
        };
      },
      GetMetricData(input) {
        const results = input.objects('MetricDataQueries').map((query) => {
          const stat = query.optionalObject('MetricStat');
          if (stat === undefined) throw invalid('The sandbox has no metric math: each query needs a MetricStat.');
          const range = readRange(input, stat);
          const found = points(readMetric(stat.optionalObject('Metric')), readStatistic(stat.text('Stat')), range);
          if (input.optionalText('ScanBy') !== 'TimestampAscending') found.reverse();
          return {
            Id: query.text('Id'),
            Label: query.optionalText('Label') ?? stat.optionalObject('Metric')?.optionalText('MetricName'),
            Timestamps: found.map(({ startMs }) => new Date(startMs)),
            Values: found.map(({ value }) => value),
            StatusCode: 'Complete',
          };
        });
        return { MetricDataResults: results, Messages: [] };
      },
      GetMetricStatistics(input) {
        const metric = readMetric(input);
        const range = readRange(input, input);
        const chosen = input.texts('Statistics').map(readStatistic);
        const byStart = new Map<number, Record<string, unknown>>();
        for (const statistic of chosen) {
          for (const { startMs, value } of points(metric, statistic, range)) {
            const point = byStart.get(startMs) ?? { Timestamp: new Date(startMs), Unit: cloudWatch.unitOf(metric) };
            byStart.set(startMs, { ...point, [statistic]: value });
          }
        }
        return { Label: metric.metricName, Datapoints: [...byStart.values()] };
      },
      ListMetrics(input) {
        const namespace = input.optionalText('Namespace');
        const name = input.optionalText('MetricName');
        const wanted = input
          .objects('Dimensions')
          .map((each) => [each.text('Name'), each.optionalText('Value')] as const);
        const found = distinct(cloudWatch.known()).filter(
          (metric) =>
            (namespace === undefined || metric.namespace === namespace) &&
            (name === undefined || metric.metricName === name) &&
            wanted.every(([key, value]) =>
              value === undefined ? Object.hasOwn(metric.dimensions, key) : metric.dimensions[key] === value,
            ),
        );
        const { items, next } = pageOf(found, 500, input.optionalText('NextToken'));
        const Metrics = items.map(({ namespace: Namespace, metricName: MetricName, dimensions }) => ({
          Namespace,
          MetricName,
          Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
        }));
        return { Metrics, NextToken: next };
      },
    },
  });
}

interface Range {
  readonly fromMs: number;
  readonly toMs: number;
  readonly periodMs: number;
}

function readRange(times: Input, period: Input): Range {
  const fromMs = times.optionalTime('StartTime');
  const toMs = times.optionalTime('EndTime');
  const periodMs = (period.optionalNumber('Period', 1) ?? 0) * 1000;
  if (fromMs === undefined || toMs === undefined || fromMs >= toMs) {
    throw invalid('StartTime and EndTime are required, and StartTime must be before EndTime.');
  }
  if (periodMs % 60_000 !== 0 && ![1000, 5000, 10_000, 30_000].includes(periodMs)) {
    throw invalid('Period must be 1, 5, 10, 30 or a multiple of 60.');
  }
  if ((toMs - fromMs) / periodMs > maxDataPoints)
    throw invalid(`More than ${maxDataPoints} data points were requested.`);
  // CloudWatch aligns periods.
  return { fromMs: Math.floor(fromMs / periodMs) * periodMs, toMs, periodMs };
}

function readMetric(input: Input | undefined): MetricIdentity {
  if (input === undefined) throw invalid('A metric is required.');
  const dimensions = input.objects('Dimensions').map((each) => [each.text('Name'), each.text('Value')]);
  return {
    namespace: input.text('Namespace'),
    metricName: input.text('MetricName'),
    dimensions: Object.fromEntries(dimensions),
  };
}

function readStatistic(text: string): Statistic {
  const found = statistics.find((statistic) => statistic === text);
  if (found === undefined) throw invalid(`The sandbox has the statistics ${statistics.join(', ')}, not ${text}.`);
  return found;
}

function distinct(metrics: readonly MetricIdentity[]): MetricIdentity[] {
  const found: MetricIdentity[] = [];
  for (const metric of metrics) if (!found.some((each) => isOfMetric(each, metric))) found.push(metric);
  return found;
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message, 400, 'InvalidParameterValue');
}
