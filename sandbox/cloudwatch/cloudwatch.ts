import { gunzipSync } from 'node:zlib';
import type { SandboxRequest, SandboxResponse, SandboxService } from '../core/service.ts';
import { CloudWatchError, type MetricDatum, type PutMetricDataRequest, readMetricData } from './metric-data.ts';
import { isOfMetric, type MetricIdentity, type Statistic, statisticOf } from './statistics.ts';

/** CloudWatch metrics; everything published is kept. */
export interface CloudWatch {
  readonly service: SandboxService;
  /** Published data, without the metrics that AWS services record themselves. */
  metrics(): readonly MetricDatum[];
  /** Records a metric that an AWS service publishes itself. Default unit `Count`. */
  record(datum: MetricIdentity & { readonly value: number; readonly unit?: string }): void;
  /** Registers a metric computed on demand, such as the length of a queue. */
  gauge(metric: MetricIdentity, valueAt: (atMs: number) => number): void;
  /** `undefined` when there is no data after `fromMs` up to and including `toMs`. */
  statistic(metric: MetricIdentity, statistic: Statistic, fromMs: number, toMs: number): number | undefined;
  /** Every metric with data, each as often as it has any, and the gauges. */
  known(): readonly MetricIdentity[];
  unitOf(metric: MetricIdentity): string;
  subscribe(listener: (datum: MetricDatum) => void): () => void;
}

const target = 'GraniteServiceVersion20100801.PutMetricData';

/** Speaks AWS JSON 1.0; the SDK compresses long requests. */
export function createCloudWatch(options: { readonly now: () => number }): CloudWatch {
  const kept: MetricDatum[] = [];
  const measured: MetricDatum[] = [];
  const gauges: { metric: MetricIdentity; valueAt: (atMs: number) => number }[] = [];
  const listeners = new Set<(datum: MetricDatum) => void>();

  const put = (request: SandboxRequest): SandboxResponse => {
    try {
      for (const datum of readMetricData(readBody(request), options.now())) {
        kept.push(datum);
        for (const listener of listeners) listener(datum);
      }
      return { status: 200, headers: { 'content-type': 'application/x-amz-json-1.0' }, body: '{}' };
    } catch (error) {
      if (error instanceof CloudWatchError) return rejection(error);
      throw error;
    }
  };

  return {
    service: {
      name: 'cloudwatch',
      signingName: 'monitoring',
      accepts: (request) => request.headers['x-amz-target'] === target,
      operation: () => 'PutMetricData',
      access: {
        requirements(request) {
          const { Namespace = '' } = readBody(request);
          const context = { 'cloudwatch:namespace': Namespace };
          return [{ action: 'cloudwatch:PutMetricData', resource: '*', context }];
        },
        reject: (name, message) => ({
          status: 400,
          headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-errortype': name },
          body: JSON.stringify({ __type: `com.amazon.coral.service#${name}`, Message: message }),
        }),
      },
      handle: put,
    },
    metrics: () => kept,
    record: (datum) => void measured.push({ unit: 'Count', ...datum, timestampMs: options.now() }),
    gauge: (metric, valueAt) => void gauges.push({ metric, valueAt }),
    statistic(metric, statistic, fromMs, toMs) {
      const identical = gauges.find((gauge) => isOfMetric(gauge.metric, metric));
      if (identical !== undefined) return identical.valueAt(toMs);
      const data = [...kept, ...measured].filter((datum) => isOfMetric(datum, metric));
      return statisticOf(data, statistic, fromMs, toMs);
    },
    known: () => [...kept, ...measured, ...gauges.map(({ metric }) => metric)],
    unitOf: (metric) => [...kept, ...measured].find((datum) => isOfMetric(datum, metric))?.unit ?? 'Count',
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function readBody(request: SandboxRequest): PutMetricDataRequest {
  const compressed = request.headers['content-encoding'] === 'gzip';
  const text = (compressed ? gunzipSync(request.body) : Buffer.from(request.body)).toString();
  return JSON.parse(text) as PutMetricDataRequest;
}

/** Clients read the error's name from this header, a remnant of the Query protocol. */
function rejection(error: CloudWatchError): SandboxResponse {
  return {
    status: 400,
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amzn-errortype': error.name,
      'x-amzn-query-error': `${error.queryCode};Sender`,
    },
    body: JSON.stringify({ __type: `com.amazonaws.cloudwatch#${error.name}`, message: error.message }),
  };
}
