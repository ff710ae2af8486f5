import { Command } from 'commander';
import { describeFacts } from './describe-facts.ts';
import { explore, type Found } from './explore.ts';
import type { Facts } from './facts.ts';
import { Statistics } from './statistics.ts';

const options = new Command('node test/model/main.ts')
  .description('Does random things to a secret and its clients, and compares what comes with the specification.')
  .option('--runs <number>', 'histories', '400')
  .option('--steps <number>', 'commands in a history, at most', '25')
  .option('--seed <number>', 'of the random numbers; default another one each time')
  .option('--sandboxes <number>', 'histories at a time', '3')
  .option('--path <path>', 'the history to see again, as it was printed')
  .option('--replay <path>', 'the commands of it, as they were printed')
  .option('--no-shrink', 'does not look for a shorter history')
  .parse()
  .opts<{
    runs: string;
    steps: string;
    seed?: string;
    sandboxes: string;
    path?: string;
    replay?: string;
    shrink: boolean;
  }>();

/** What one sandbox is asked to bear: it remembers every secret and token that it ever gave out. */
const mostPerSandbox = 20;

const historiesPerSandbox = Math.min(mostPerSandbox, Math.ceil(Number(options.runs) / Number(options.sandboxes)));
const seed = Number(options.seed ?? Math.floor(Math.random() * 2 ** 31));
const steps = Number(options.steps);
const startedAt = performance.now();
const waiting = Array.from(
  { length: Math.ceil(Number(options.runs) / historiesPerSandbox) },
  (_, index) => seed + index,
);
const found: (Found & { readonly seed: number })[] = [];

if (options.path === undefined) {
  await Promise.all(Array.from({ length: Number(options.sandboxes) }, exploreWaiting));
} else {
  const { path, replay: replayPath } = options;
  found.push({ seed, ...(await explore({ runs: 1, steps, seed, path, replayPath, shrinks: options.shrink, trace })) });
}

function trace(what: string, facts: Facts): void {
  process.stdout.write(`  ${what}\n${describeFacts(facts)}\n`);
}

async function exploreWaiting(): Promise<void> {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const runs = historiesPerSandbox;
    const own = { seed: next, ...(await explore({ runs, steps, seed: next, shrinks: options.shrink })) };
    found.push(own);
    for (const line of renderCounterexample(own)) process.stdout.write(`${line}\n`);
  }
}

const statistics = new Statistics();
for (const { statistics: own } of found) statistics.merge(own);
const seconds = (performance.now() - startedAt) / 1000;
const lines = [
  ...(options.path === undefined ? [] : found.flatMap(renderCounterexample)),
  statistics.render(),
  '',
  `seed ${seed}: ${statistics.histories} histories, ${statistics.commands} commands, ${statistics.statesChecked} states checked`,
  `in ${Math.round(seconds)} s: ${(statistics.commands / seconds).toFixed(1)} commands and ${Math.round(statistics.statesChecked / seconds)} states a second`,
];
process.stdout.write(`${lines.join('\n')}\n`);
process.exitCode = found.some(({ counterexample }) => counterexample !== undefined) ? 1 : 0;

function renderCounterexample({ counterexample, replay, seed: own }: Found & { readonly seed: number }): string[] {
  if (counterexample === undefined) return [];
  const line = `node test/model/main.ts --no-shrink --steps ${steps} --seed ${own} --path "${replay?.path}" --replay "${replay?.replayPath}"`;
  return [`VIOLATION ${counterexample}`, `  see it again: ${line}`];
}
