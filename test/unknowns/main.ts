import { availableParallelism } from 'node:os';
import { Command } from 'commander';
import { type Part, readPart } from '../crash/part.ts';
import { type Strategy, strategies } from '../operators/world.ts';
import { combine, forgottenSwitches, type Position, positions } from './positions.ts';
import { tellIn } from './story.ts';

const options = new Command('npm run unknowns --')
  .description('Rotates, rolls back, retires and redrives in every position of everything that is not known for sure.')
  .option('--strategy <name>', 'only this one')
  .option('--position <text>', 'only positions whose names match this regular expression')
  .option('--combinations <n>', 'so many random combinations of three positions instead', Number)
  .option('--seed <n>', 'of the combinations', Number, 1)
  .option('--part <k/n>', 'every n-th story, from the k-th on', readPart)
  .option('--lanes <n>', 'stories at a time: they wait now and then', Number, 2 * availableParallelism())
  .option('--bundles <folder>', 'default: dist')
  .option('--verbose', 'names each story that was told')
  .option('--logs', 'prints what the functions log')
  .parse()
  .opts<{
    strategy?: Strategy;
    position?: string;
    combinations?: number;
    seed: number;
    lanes: number;
    part?: Part;
    bundles?: string;
    verbose?: boolean;
    logs?: boolean;
  }>();

const say = (line: string) => void process.stdout.write(`${line}\n`);

const forgotten = forgottenSwitches();
for (const name of forgotten) say(`No position sets ${name}.`);

const { k, n } = options.part ?? { k: 1, n: 1 };
const queue = chosenPositions()
  .flatMap((position) => strategies.map((strategy) => ({ position, strategy })))
  .filter(({ strategy }) => strategy === (options.strategy ?? strategy))
  .filter((_story, index) => index % n === k - 1);
const count = { stories: 0, states: 0, violations: 0 };
const startedAt = performance.now();
await Promise.all(Array.from({ length: options.lanes }, work));
const seconds = Math.round((performance.now() - startedAt) / 1000);
say(`${count.stories} stories, ${count.states} states, ${count.violations} violations, ${seconds} s`);
process.exitCode = count.violations === 0 && count.stories > 0 && forgotten.length === 0 ? 0 : 1;

async function work(): Promise<void> {
  for (let story = queue.shift(); story !== undefined; story = queue.shift()) {
    const { position, strategy } = story;
    const { service, violations, statesChecked } = await tellIn(position, strategy, options.bundles);
    if (options.logs) for (const { line } of service.lambda.logs.lines()) say(line);
    await service.close();
    count.stories += 1;
    count.states += statesChecked;
    count.violations += violations.length;
    if (options.verbose) say(`${strategy}, ${position.name}: ${statesChecked} states`);
    for (const violation of violations) say(`${strategy}, ${position.name}: ${violation}`);
  }
}

function chosenPositions(): readonly Position[] {
  const named = positions.filter(({ name }) => new RegExp(options.position ?? '').test(name));
  if (options.combinations === undefined) return named;
  const random = randomFrom(options.seed);
  const combined: Position[] = [];
  while (combined.length < options.combinations) {
    const several = Array.from({ length: 3 }, () => positions[Math.floor(random() * positions.length)] ?? named[0]);
    const position = combine(several.flatMap((each) => each ?? []));
    if (position !== undefined) combined.push(position);
  }
  return combined;
}

/** The same numbers for the same seed, between 0 and 1 (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
