import { expect, it } from 'vitest';
import { metricNames, metricNamespace } from '../../domain/metric-names.ts';

it('has a namespace that CloudWatch accepts and does not reserve', () => {
  expect(metricNamespace).toMatch(/^[\w./#:-]{1,255}$/);
  expect(metricNamespace).not.toMatch(/^AWS\//);
});

it('gives every metric a unique name, or an alarm would watch two metrics at once', () => {
  const names = Object.values(metricNames);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[A-Za-z]{1,255}$/);
});
