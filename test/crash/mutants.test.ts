import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { mutants as modelMutants } from '../model/mutants.ts';
import { sabotages } from '../operators/sabotages.ts';
import { mutants } from './mutants.ts';

it.each([...mutants, ...modelMutants, ...sabotages])(
  'the sabotage "$name" finds its places in the sources',
  (sabotage) => {
    for (const { file, find } of [sabotage, ...(sabotage.and ?? [])]) {
      expect(readFileSync(file, 'utf8').split(find)).toHaveLength(2);
    }
  },
);
