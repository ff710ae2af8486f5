import { expect, it } from 'vitest';
import { batches } from '../../../lambda/aws/cloudwatch-metrics.ts';

const data = (count: number, valueLength = 10) =>
  Array.from({ length: count }, (_, index) => ({
    MetricName: `Metric${index}`,
    Value: index,
    Dimensions: [{ Name: 'SecretName', Value: 'x'.repeat(valueLength) }],
  }));

it('puts what fits into one request, in order', () => {
  expect(batches(data(1_000)).map(({ length }) => length)).toEqual([1_000]);
  expect(batches([])).toEqual([]);
});

it('begins another one after 1,000 metrics', () => {
  const parts = batches(data(2_500));
  expect(parts.map(({ length }) => length)).toEqual([1_000, 1_000, 500]);
  expect(parts.flat()).toEqual(data(2_500));
});

it('begins another one before a request is larger than CloudWatch takes', () => {
  const parts = batches(data(900, 2_000));
  expect(parts.length).toBeGreaterThan(1);
  expect(parts.flat()).toHaveLength(900);
  for (const part of parts) expect(Buffer.byteLength(JSON.stringify(part))).toBeLessThan(1_000_000);
});
