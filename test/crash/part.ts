import { InvalidArgumentError } from 'commander';

export interface Part {
  readonly k: number;
  readonly n: number;
}

/** Reads `k/n` of a command line. */
export function readPart(part: string): Part {
  const [k = 0, n = 0] = /^(\d+)\/(\d+)$/.exec(part)?.slice(1).map(Number) ?? [];
  if (k < 1 || k > n) throw new InvalidArgumentError(`"${part}" is no part such as 1/4.`);
  return { k, n };
}
