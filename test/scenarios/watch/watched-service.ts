import { afterEach, beforeEach, expect } from 'vitest';
import { findings } from '../../../domain/findings.ts';
import { metricNamespace } from '../../../domain/metric-names.ts';
import { isDailyRun } from '../../../lambda/watch/next-check.ts';
import type { WatchSummary } from '../../../lambda/watch/watch-fleet.ts';
import {
  createRotationService,
  type RotationService,
  type RotationServiceOptions,
} from '../../../sandbox/rotation-service.ts';
import { leaks } from '../../crash/invariants.ts';
import { type Observation, observe } from '../bad-input/observe.ts';

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

/** One sandbox per scenario, because the counts cover all secrets. Checks that no output contains a secret. */
export function useWatchedService(options: RotationServiceOptions = {}): () => RotationService {
  let service: RotationService;
  beforeEach(async () => {
    const variables = { GENESYS_PROPAGATION_TIMEOUT: '1s', ...options.variables };
    service = await createRotationService({ inProcess: true, ...options, variables });
    service.genesys.settings.secretsEndpoint = true;
    service.genesys.settings.rateLimitPerMinute = 1_000_000;
    // Far from the end of an hour, so that the turn does not change during a scenario.
    await service.clock.advance(hourMs - (service.clock.now() % hourMs) + 60_000);
  });
  afterEach(async () => {
    const found = leaks(service);
    await service.close();
    expect(found).toEqual([]);
  });
  return () => service;
}

export interface WatchObservation extends Observation {
  readonly summary: WatchSummary;
  /** The log lines of one kind of finding. */
  readonly found: (finding: string) => readonly FindingLine[];
  /** The value of a metric without dimensions; `undefined` if it was not published. */
  readonly gauge: (name: string) => number | undefined;
  readonly audit: readonly Readonly<Record<string, unknown>>[];
}

export interface FindingLine {
  readonly level: string;
  readonly message: string;
  readonly finding: string;
  readonly nextStep: string;
  readonly secretArn?: string;
  readonly secretName?: string;
  readonly [field: string]: unknown;
}

/** One run, as its hourly schedule starts it. */
export async function watch(service: RotationService): Promise<WatchObservation> {
  const event = { time: new Date(service.clock.now()).toISOString() };
  const observed = await observe(service, () => service.lambda.invoke('watch', event));
  // Let running work end before the next jump in time.
  await service.idle();
  const lines = observed.lines as unknown as FindingLine[];
  const plain = observed.metrics.filter(({ dimensions }) => Object.keys(dimensions).length === 0);
  expect(observed.metrics.every(({ namespace }) => namespace === metricNamespace)).toBe(true);
  return {
    ...observed,
    summary: observed.result.payload as WatchSummary,
    found: (finding) => lines.filter((line) => line.finding === finding),
    gauge: (name) => plain.find(({ metricName }) => metricName === name)?.value,
    audit: lines.flatMap((line) => (line.audit === undefined ? [] : [line.audit as Record<string, unknown>])),
  };
}

/** One run in the hour of this secret's turn. */
export async function watchOnTurn(service: RotationService, arn: string): Promise<WatchObservation> {
  await waitForTurn(service, arn);
  return watch(service);
}

/** Lets time pass until this secret's next turn; a day if its turn is now. */
export async function waitForTurn(service: RotationService, arn: string): Promise<void> {
  do await service.clock.advance(hourMs);
  while (!isDailyRun(arn, service.clock.now()));
}

/** Lets time pass until it is no longer this secret's turn. */
export async function leaveTurn(service: RotationService, arn: string): Promise<void> {
  while (isDailyRun(arn, service.clock.now())) await service.clock.advance(hourMs);
}

const gauges = Object.values(findings).map(({ metric }) => metric);

/** Checks that every count is published and that all except these are zero. */
export function expectCounts(observed: WatchObservation, counts: Readonly<Record<string, number>> = {}): void {
  const published = Object.fromEntries(gauges.map((name) => [name, observed.gauge(name)]));
  expect(published).toEqual({ ...Object.fromEntries(gauges.map((name) => [name, 0])), ...counts });
}

/** Checks that one line about this finding names the secret and the next step. */
export function expectFinding(observed: WatchObservation, finding: string, secret: { arn: string; name: string }) {
  const [line, ...others] = observed.found(finding);
  expect(others).toEqual([]);
  expect(line).toMatchObject({ secretArn: secret.arn, secretName: secret.name });
  expect(line?.nextStep).toMatch(/\w.{20,}\.$/);
  return line;
}

/** Makes AWS deny this operation to the watch function. Returns a function that ends this. */
export function denyWatch(service: RotationService, operation: string): () => void {
  const rule = service.faults.add({
    operation,
    functionName: 'watch',
    times: Number.POSITIVE_INFINITY,
    effect: {
      kind: 'respond',
      status: 400,
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-errortype': 'AccessDeniedException' },
      body: '{"__type":"AccessDeniedException"}',
    },
  });
  return () => rule.remove();
}

/** Creates so many secrets. The next run adopts and checks each of them. */
export function createSecrets(
  service: RotationService,
  count: number,
  settings: Readonly<Record<string, string>> = {},
): void {
  for (let index = 0; index < count; index += 1) service.createManagedSecret({ name: `app-${index}`, settings });
}
