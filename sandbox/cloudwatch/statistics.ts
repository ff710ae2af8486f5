import type { MetricDatum } from './metric-data.ts';

export const statistics = ['Sum', 'Maximum', 'Minimum', 'Average', 'SampleCount'] as const;
export type Statistic = (typeof statistics)[number];

/** Identifies one metric: data with different dimensions belongs to a different metric. */
export interface MetricIdentity {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

export function isOfMetric(datum: MetricIdentity, metric: MetricIdentity): boolean {
  return (
    datum.namespace === metric.namespace &&
    datum.metricName === metric.metricName &&
    sameDimensions(datum.dimensions, metric.dimensions)
  );
}

/** The statistic of the data after `fromMs` up to and including `toMs`; `undefined` when there is none. */
export function statisticOf(
  data: readonly MetricDatum[],
  statistic: Statistic,
  fromMs: number,
  toMs: number,
): number | undefined {
  const sets = data.filter(({ timestampMs }) => timestampMs > fromMs && timestampMs <= toMs).map(summarize);
  if (sets.length === 0) return undefined;
  const sum = total(sets.map((set) => set.Sum));
  const count = total(sets.map((set) => set.SampleCount));
  switch (statistic) {
    case 'Sum':
      return sum;
    case 'SampleCount':
      return count;
    case 'Average':
      return sum / count;
    case 'Maximum':
      return Math.max(...sets.map((set) => set.Maximum));
    case 'Minimum':
      return Math.min(...sets.map((set) => set.Minimum));
  }
}

function summarize({ value, values = [], counts, statistic }: MetricDatum) {
  if (statistic !== undefined) return statistic;
  const members = value === undefined ? values : [value];
  const times = members.map((_, index) => counts?.[index] ?? 1);
  return {
    SampleCount: total(times),
    Sum: total(members.map((member, index) => member * (times[index] ?? 1))),
    Minimum: Math.min(...members),
    Maximum: Math.max(...members),
  };
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

function sameDimensions(one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
}
