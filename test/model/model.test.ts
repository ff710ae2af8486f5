import { expect, it } from 'vitest';
import { explore } from './explore.ts';

it('breaks no rule of the specification, whatever a person does to the secret and its clients', async () => {
  const { statistics, counterexample, replay } = await explore({ runs: 3, steps: 12, seed: 7, shrinks: false });
  process.stdout.write(`${statistics.histories} histories, ${statistics.commands} commands\n`);
  expect({ counterexample, replay }).toEqual({ counterexample: undefined, replay: undefined });
  expect(statistics.commands).toBeGreaterThan(8);
  expect(statistics.statesChecked).toBeGreaterThan(200);
});
