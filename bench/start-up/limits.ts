import type { Bundle, Bundles } from './build-bundles.ts';

/** The measurements of one bundle. */
export interface Result {
  readonly bundle: Bundle;
  /** Median, in milliseconds. */
  readonly loadMs: number;
  /** Median after loading, in bytes. */
  readonly residentBytes: number;
}

export type Results = Readonly<Record<keyof Bundles, Result>>;

interface Limit {
  readonly what: string;
  readonly measured: number;
  readonly atMost: number;
  readonly unit: string;
}

/** The product's limits for its start-up. 1 KB is 1,000 bytes. */
export function limitsOf({ rotate, secretsManagerOnly, wholeSdk }: Results): readonly Limit[] {
  return [
    {
      what: 'load time against the Secrets Manager client alone',
      measured: rotate.loadMs / secretsManagerOnly.loadMs,
      // About equal; a shared machine varies by a third.
      atMost: 1.35,
      unit: '×',
    },
    {
      what: 'load time against the whole Genesys SDK',
      measured: rotate.loadMs / wholeSdk.loadMs,
      atMost: 0.45,
      unit: '×',
    },
    { what: 'size of the bundle', measured: rotate.bundle.bytes / 1000, atMost: 480, unit: ' KB' },
    { what: 'resident memory after loading', measured: rotate.residentBytes / 1e6, atMost: 75, unit: ' MB' },
  ];
}

export function holds({ measured, atMost }: Limit): boolean {
  return measured <= atMost;
}
