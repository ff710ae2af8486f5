import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { mutants as modelMutants } from '../model/mutants.ts';
import { mutants } from './mutants.ts';

it.each([...mutants, ...modelMutants])('the sabotage "$name" finds its place in the sources', ({ file, find }) => {
  expect(readFileSync(file, 'utf8').split(find)).toHaveLength(2);
});
