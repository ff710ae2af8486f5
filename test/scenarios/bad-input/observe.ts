import type { MetricDatum } from '../../../sandbox/cloudwatch/metric-data.ts';
import type { InvocationResult } from '../../../sandbox/lambda/invoke.ts';
import type { RotationService } from '../../../sandbox/rotation-service.ts';

export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly code?: string;
  readonly secretArn?: string;
  readonly secretName?: string;
  readonly outcome?: string;
  readonly nextStep?: string;
  readonly audit?: { readonly event: string; readonly reason?: string };
}

/** One invocation and its output for operators. */
export interface Observation {
  readonly result: InvocationResult;
  /** Lambda's errorMessage; empty after a success. */
  readonly message: string;
  readonly lines: readonly LogLine[];
  readonly metrics: readonly MetricDatum[];
  /** Its calls in order, such as `genesys POST /oauth/token`, without those for metrics. */
  readonly calls: readonly string[];
}

export async function observe(service: RotationService, invoke: () => Promise<InvocationResult>): Promise<Observation> {
  const measured = service.cloudWatch.metrics().length;
  const result = await invoke();
  return {
    result,
    message: result.error?.errorMessage ?? '',
    lines: result.logs.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as LogLine),
    metrics: service.cloudWatch.metrics().slice(measured),
    calls: service.journal
      .entries()
      .filter((call) => call.lambdaRequestId === result.requestId && call.service !== 'cloudwatch')
      .map((call) => `${call.service} ${call.operation}`),
  };
}
