import { expect, it } from 'vitest';
import { batches } from '../../../lambda/aws/cloudwatch-metrics.ts';

const data = (count: number, valueLength = 10) =>
  Array.from({ length: count }, (_, index) => ({
    MetricName: `Metric${index}`,
    Value: index,
    Dimensions: [{ Name: 'SecretName', Value: 'x'.repeat(valueLength) }],
  }));

it('puts as many metrics as fit into one request, in order', () => {
  expect(batches(data(1_000)).map(({ length }) => length)).toEqual([1_000]);
  expect(batches([])).toEqual([]);
});

it('begins a new request after 1,000 metrics', () => {
  const parts = batches(data(2_500));
  expect(parts.map(({ length }) => length)).toEqual([1_000, 1_000, 500]);
  expect(parts.flat()).toEqual(data(2_500));
});

it('begins a new request before one exceeds the limit of CloudWatch', () => {
  const parts = batches(data(900, 2_000));
  expect(parts.length).toBeGreaterThan(1);
  expect(parts.flat()).toHaveLength(900);
  for (const part of parts) expect(Buffer.byteLength(JSON.stringify(part))).toBeLessThan(1_000_000);
});

it.each([
  ['many small ones', 1_000, 900],
  ['few large ones', 30, 100_000],
])('leaves room in a request for the fields around the metrics, with %s', (_what, count, valueLength) => {
  const parts = batches(data(count, valueLength));
  expect(parts.flat()).toHaveLength(count);
  for (const part of parts) expect(Buffer.byteLength(JSON.stringify(part).slice(1, -1))).toBeLessThanOrEqual(900_000);
});

it('fills a request to the last byte', () => {
  const [datum] = data(1, 0);
  const ofBytes = (bytes: number) => data(1, bytes - 1 - Buffer.byteLength(JSON.stringify(datum)));
  const fitting = [...ofBytes(450_000), ...ofBytes(450_000)];
  expect(batches(fitting)).toHaveLength(1);
  expect(batches([...fitting, ...ofBytes(100)])).toHaveLength(2);
});
