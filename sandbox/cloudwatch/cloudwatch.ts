import { gunzipSync } from 'node:zlib';
import type { SandboxRequest, SandboxResponse, SandboxService } from '../core/service.ts';
import { CloudWatchError, type MetricDatum, type PutMetricDataRequest, readMetricData } from './metric-data.ts';

/** CloudWatch's metrics: what was put is kept. */
export interface CloudWatch {
  readonly service: SandboxService;
  metrics(): readonly MetricDatum[];
  subscribe(listener: (datum: MetricDatum) => void): () => void;
}

const target = 'GraniteServiceVersion20100801.PutMetricData';

/** The wire format is AWS JSON 1.0, which the SDK compresses when it is long. */
export function createCloudWatch(options: { readonly now: () => number }): CloudWatch {
  const kept: MetricDatum[] = [];
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
