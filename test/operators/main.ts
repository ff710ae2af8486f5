import { Command } from 'commander';
import { type Part, readPart } from '../crash/part.ts';
import { acts } from './acts.ts';
import { type Story, strategies, tell } from './story.ts';
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

/** More than any function makes in a story. */
const mostCalls = { rotate: 70, retire: 50, watch: 60 } as const;

interface Task {
  readonly story: Story;
  readonly act: (typeof acts)[number];
}

const stories = strategies
  .filter((strategy) => strategy === (options.strategy ?? strategy))
  .flatMap((strategy) =>
    (['rotate', 'retire', 'watch'] as const)
      .filter((functionName) => functionName === (options.function ?? functionName))
      .map((functionName) => ({ strategy, functionName, rotationsBefore: 1 })),
  );

/** The histories of one call of one function; once a call is not made any more, those after it are not either. */
async function explore(): Promise<void> {
  const startedAt = performance.now();
  let told = 0;
  let states = 0;
  let number = 0;
  const failed: string[] = [];
  const queue: Task[] = [];
  const ended = new Map<string, number>();
  for (const story of stories) {
    const calls = options.call === undefined ? range(mostCalls[story.functionName]) : [options.call];
    for (const call of calls) {
      for (const act of acts.filter(({ name }) => name.includes(options.act ?? ''))) {
        for (const isSlow of [true, false]) {
          number += 1;
          if (options.part !== undefined && number % options.part.of !== options.part.number - 1) continue;
          queue.push({ story: { ...story, call, isSlow }, act });
        }
      }
    }
  }
  const lane = async () => {
    let service = await startService(options.bundles);
    let count = 0;
    for (let task = queue.shift(); task !== undefined; task = queue.shift()) {
      const { story, act } = task;
      const key = `${story.strategy} ${story.functionName}`;
      if (story.call >= (ended.get(key) ?? Number.POSITIVE_INFINITY)) continue;
      count += 1;
      if (count % 40 === 0) {
        await service.close();
        service = await startService(options.bundles);
      }
      const { isHeld, violations, statesChecked } = await tell(service, story, act);
      if (options.logs) for (const { line } of service.lambda.logs.lines()) process.stdout.write(`${line}\n`);
      if (!isHeld) {
        ended.set(key, Math.min(story.call, ended.get(key) ?? story.call));
        continue;
      }
      told += 1;
      states += statesChecked;
      if (told % 200 === 0) process.stdout.write(`${told} histories after ${seconds()} s\n`);
      for (const violation of violations) {
        const line = `${violation}\n  npm run operators -- --strategy ${story.strategy} --function ${story.functionName} --call ${story.call} --act '${act.name}' (${story.isSlow ? 'slow' : 'at once'})`;
        failed.push(line);
        process.stdout.write(`${line}\n`);
      }
    }
    await service.close();
  };
  const seconds = () => Math.round((performance.now() - startedAt) / 1000);
  await Promise.all(Array.from({ length: options.sandboxes }, lane));
  process.stdout.write(`${told} histories, ${states} states, ${failed.length} violations, ${seconds()} s\n`);
  process.exitCode = failed.length > 0 || told === 0 ? 1 : 0;
}

function range(length: number): number[] {
  return Array.from({ length }, (_, index) => index);
}

await explore();
