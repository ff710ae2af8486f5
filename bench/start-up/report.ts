import type { Bundle } from './build-bundles.ts';
import { holds, limitsOf, type Result, type Results } from './limits.ts';

/** Renders the measurements and whether the limits hold. */
export function report(results: Results, rounds: number): string {
  const { rotate, secretsManagerOnly, wholeSdk } = results;
  const rows = [rotate, secretsManagerOnly, wholeSdk].map((result) => rowOf(result, rotate));
  const limits = limitsOf(results).map((limit) => [
    holds(limit) ? 'holds' : 'BROKEN',
    limit.what,
    `${limit.measured.toFixed(2)}${limit.unit}`,
    `at most ${limit.atMost}${limit.unit}`,
  ]);
  return [
    `Cold starts under Node ${process.versions.node}, medians of ${rounds} rounds:`,
    ...table([['bundle', 'load', 'resident', 'size', 'ours / this'], ...rows]),
    '',
    ...table(limits),
    '',
  ].join('\n');
}

function rowOf({ bundle, loadMs, residentBytes }: Result, ours: Result): string[] {
  return [
    bundle.name,
    `${loadMs.toFixed(1)} ms`,
    `${(residentBytes / 1e6).toFixed(1)} MB`,
    sizeOf(bundle),
    `${(ours.loadMs / loadMs).toFixed(2)}×`,
  ];
}

function sizeOf({ bytes }: Bundle): string {
  return `${(bytes / 1000).toFixed(0)} KB`;
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd());
}
