import { Command } from 'commander';
import { type Part, readPart } from '../crash/part.ts';
import { tell } from './story.ts';
import { type Task, tasksOf } from './tasks.ts';
import { startService } from './world.ts';

const options = new Command('npm run operators --')
  .description('Does everything that an operator or another function may do between any two calls of a function.')
  .option('--strategy <name>', 'only this one')
  .option('--act <text>', 'only acts whose names hold this')
  .option('--function <name>', 'only calls of this function')
  .option('--call <n>', 'only this call', Number)
  .option('--part <k/n>', 'every n-th history, from the k-th on', readPart)
  .option('--sandboxes <n>', 'how many at a time', Number, 3)
  .option('--bundles <folder>', 'default: dist')
  .option('--logs', 'prints what the functions log')
  .parse()
  .opts<{
    strategy?: string;
    act?: string;
    function?: string;
    call?: number;
    part?: Part;
    sandboxes: number;
    bundles?: string;
    logs?: boolean;
  }>();

/** A sandbox keeps what it has seen, so it does not get old. */
const longestLife = 1;

const say = (line: string) => void process.stdout.write(`${line}\n`);
const startedAt = performance.now();
const seconds = () => Math.round((performance.now() - startedAt) / 1000);
const queue = tasksOf(options);
/** The first call that a function did not make any more, by strategy and function. */
const ends = new Map<string, number>();
let told = 0;
let states = 0;
let violated = 0;

async function run({ story, act }: Task, service: Awaited<ReturnType<typeof startService>>): Promise<void> {
  const key = `${story.strategy} ${story.functionName}`;
  const { isHeld, violations, statesChecked } = await tell(service, story, act);
  if (options.logs) for (const { line } of service.lambda.logs.lines()) say(line);
  if (!isHeld) {
    ends.set(key, Math.min(story.call, ends.get(key) ?? story.call));
    return;
  }
  told += 1;
  states += statesChecked;
  if (told % 200 === 0) say(`${told} histories after ${seconds()} s`);
  violated += violations.length;
  const { strategy, functionName, call, isSlow } = story;
  for (const violation of violations) {
    say(`${violation} (${isSlow ? 'slow' : 'at once'})`);
    say(`  npm run operators -- --strategy ${strategy} --function ${functionName} --call ${call} --act '${act.name}'`);
  }
}

async function lane(): Promise<void> {
  let service = await startService(options.bundles);
  let age = 0;
  for (let task = queue.shift(); task !== undefined; task = queue.shift()) {
    const { strategy, functionName, call } = task.story;
    if (call >= (ends.get(`${strategy} ${functionName}`) ?? Number.POSITIVE_INFINITY)) continue;
    age += 1;
    if (age % longestLife === 0) {
      await service.close();
      service = await startService(options.bundles);
    }
    await run(task, service);
  }
  await service.close();
}

await Promise.all(Array.from({ length: options.sandboxes }, lane));
say(`${told} histories, ${states} states, ${violated} violations, ${seconds()} s`);
process.exitCode = violated > 0 || told === 0 ? 1 : 0;
