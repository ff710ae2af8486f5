import { globSync } from 'node:fs';
import { matchesGlob } from 'node:path';
import { expect, it } from 'vitest';
import { parts } from './parts.ts';

it('every source of domain/ and lambda/ belongs to one part', () => {
  const sources = globSync('{domain,lambda}/**/*.ts').filter((file) => !file.endsWith('.d.ts'));
  const patterns = Object.values(parts).flat();
  const times = (file: string) => patterns.filter((pattern) => matchesGlob(file, pattern)).length;
  expect(sources.length).toBeGreaterThan(100);
  expect(sources.filter((file) => times(file) !== 1)).toEqual([]);
});
