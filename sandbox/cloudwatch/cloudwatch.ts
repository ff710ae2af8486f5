import { gunzipSync } from 'node:zlib';
import type { SandboxRequest, SandboxResponse, SandboxService } from '../core/service.ts';
import { CloudWatchError, type MetricDatum, type PutMetricDataRequest, readMetricData } from './metric-data.ts';
import { isOfMetric, type MetricIdentity, type Statistic, statisticOf } from './statistics.ts';

/** CloudWatch's metrics: what was put is kept. */
export interface CloudWatch {
  readonly service: SandboxService;
  /** What was put; what AWS measures by itself is not among it. */
  metrics(): readonly MetricDatum[];
  /** What a service of AWS measures by itself. Default unit `Count`. */
  record(datum: MetricIdentity & { readonly value: number; readonly unit?: string }): void;
  /** A metric that is no row of data but always there, such as the length of a queue at a time. */
  gauge(metric: MetricIdentity, valueAt: (atMs: number) => number): void;
  /** `undefined` when there are no data after `fromMs` up to `toMs`. */
  statistic(metric: MetricIdentity, statistic: Statistic, fromMs: number, toMs: number): number | undefined;
  subscribe(listener: (datum: MetricDatum) => void): () => void;
}

const target = 'GraniteServiceVersion20100801.PutMetricData';

/** The wire format is AWS JSON 1.0, which the SDK compresses when it is long. */
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
      if (error instanceof CloudWatchError) return refusal(error);
      throw error;
    }
  };

  return {
    service: {
      name: 'cloudwatch',
      accepts: (request) => request.headers['x-amz-target'] === target,
      operation: () => 'PutMetricData',
      access: {
        requirements(request) {
          const { Namespace = '' } = readBody(request);
          const context = { 'cloudwatch:namespace': Namespace };
          return [{ action: 'cloudwatch:PutMetricData', resource: '*', context }];
        },
        refuse: (name, message) => ({
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

/** The service once spoke the Query protocol: clients take the error's name from this header, as they did then. */
function refusal(error: CloudWatchError): SandboxResponse {
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
