import type { Generation, SecretState } from '../ports/ledger-state.ts';

const owing = new Set(['grace', 'quarantine', 'abandoned']);

const used = new Set(['stored', 'current']);

/** The contradictions in a state, in a few words each. Empty for every state that the transitions can produce. */
export function brokenRules(state: SecretState): string[] {
  const { generations, rotation } = state;
  const broken: string[] = [];
  const expect = (holds: boolean, problem: string) => {
    if (!holds) broken.push(problem);
  };
  const numbers = generations.map(({ n }) => n);
  expect(
    numbers.every((n, index) => index === 0 || n > (numbers[index - 1] ?? 0)),
    'generations out of order',
  );
  expect(Math.max(0, ...numbers) < state.nextGeneration, 'nextGeneration is used');
  expect(inState(generations, 'current').length <= 1, 'two generations are current');
  const open = [...inState(generations, 'planned'), ...inState(generations, 'stored')];
  expect(open.length <= 1, 'two generations are planned or stored');
  expect(
    open.every(({ n }) => n === rotation?.generation),
    'a planned or stored generation without its rotation',
  );
  expect(rotation === undefined || numbers.includes(rotation.generation), 'a rotation without its generation');
  expect(
    generations.every(({ state: its, duty }) => !owing.has(its) || duty !== undefined),
    'a generation that is owed has no duty',
  );
  expect(
    generations.every(
      ({ state: its, duty }) =>
        owing.has(its) || its === 'revoked' || duty === undefined || (used.has(its) && duty.phase === 'deliver'),
    ),
    'a duty on a generation that is used',
  );
  return broken;
}

function inState(generations: readonly Generation[], state: Generation['state']): readonly Generation[] {
  return generations.filter((generation) => generation.state === state);
}
