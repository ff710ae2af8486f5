import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Metric } from '../../../domain/metric-names.ts';
import { createCloudWatchMetrics } from '../../../lambda/aws/cloudwatch-metrics.ts';
import { refusal, reply, serveAws } from './aws-server.ts';

const atMs = Date.parse('2026-03-01T12:00:00Z');
/** Timeouts of a client that does not wait. */
const timesAsFast = 20;
const metric: Metric = { name: 'GenesysRequests', value: 3, unit: 'Count' };

afterEach(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});

describe('metrics', () => {
  it('are published with the time that they were measured at', async () => {
    const { asked } = await serveAws(reply({}));
    const ofSecret: Metric = { ...metric, dimensions: { SecretName: 'billing' } };
    expect(await createCloudWatchMetrics()([metric, ofSecret], atMs)).toBeUndefined();
    const datum = { MetricName: 'GenesysRequests', Value: 3, Unit: 'Count', Timestamp: atMs / 1_000 };
    expect(asked()).toEqual([
      [
        'PutMetricData',
        {
          Namespace: 'GenesysOAuthRotation',
          MetricData: [
            { ...datum, Dimensions: [] },
            { ...datum, Dimensions: [{ Name: 'SecretName', Value: 'billing' }] },
          ],
        },
      ],
    ]);
  });

  it('that are rejected are no error, and those of the next request are published', async () => {
    const { server } = await serveAws(refusal('AccessDenied', 403), reply({}));
    const many = Array.from({ length: 1_001 }, () => metric);
    expect(await createCloudWatchMetrics()(many, atMs)).toBe('AccessDenied');
    expect(server.received).toHaveLength(2);
  });

  it('are not waited for long when there is no response', async () => {
    await serveAws(() => {});
    const wait = setTimeout;
    vi.stubGlobal('setTimeout', (run: () => void, ms = 0) => wait(run, ms / timesAsFast));
    expect(await createCloudWatchMetrics()([metric], atMs)).toBe('TimeoutError');
  });

  it('are not sent when there is no time for them', async () => {
    const { asked } = await serveAws(reply({}));
    expect(await createCloudWatchMetrics({ remainingMs: () => 300 })([metric], atMs)).toBe('AbortError');
    expect(asked()).toEqual([]);
    expect(await createCloudWatchMetrics({ remainingMs: () => 5_000 })([metric], atMs)).toBeUndefined();
  });
});
