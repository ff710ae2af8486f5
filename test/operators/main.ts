import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
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
  .option('--approval', 'only while a rotation waits for an approval')
  .option('--part <k/n>', 'every n-th history, from the k-th on', readPart)
  .option('--processes <n>', 'how many share the work', Number, 2)
  .option('--bundles <folder>', 'default: dist')
  .option('--logs', 'prints what the functions log')
  .parse()
  .opts<{
    strategy?: string;
    act?: string;
    function?: string;
    call?: number;
    approval?: boolean;
    part?: Part;
    processes: number;
    bundles?: string;
    logs?: boolean;
  }>();

interface Count {
  readonly histories: number;
  readonly states: number;
  readonly violations: number;
}

/** Histories at a time in one process: they wait now and then. */
const lanes = 3;

const say = (line: string) => void process.stdout.write(`${line}\n`);
const startedAt = performance.now();
const seconds = () => Math.round((performance.now() - startedAt) / 1000);

const count = options.processes > 1 ? await share(options.processes) : await explore();
if (process.send !== undefined) process.send(count);
else say(`${count.histories} histories, ${count.states} states, ${count.violations} violations, ${seconds()} s`);
process.exitCode = count.violations > 0 || (count.histories === 0 && process.send === undefined) ? 1 : 0;

/** Each process takes a part of the part. */
async function share(processes: number): Promise<Count> {
  const { k, n } = options.part ?? { k: 1, n: 1 };
  const own = process.argv.slice(2);
  const children = Array.from({ length: processes }, (_, index) =>
    fork(fileURLToPath(import.meta.url), [...own, '--processes', '1', '--part', `${k + index * n}/${n * processes}`]),
  );
  return (await Promise.all(children.map(countOf))).reduce((sum, { histories, states, violations }) => ({
    histories: sum.histories + histories,
    states: sum.states + states,
    violations: sum.violations + violations,
  }));
}

function countOf(child: ChildProcess): Promise<Count> {
  return new Promise((resolve, reject) => {
    child.once('message', (count) => resolve(count as Count));
    child.once('exit', (code) => reject(new Error(`A process ended before its part (exit status ${code})`)));
  });
}

async function explore(): Promise<Count> {
  const queue = tasksOf(options);
  /** The first call that a function did not make any more, by strategy and function. */
  const ends = new Map<string, number>();
  const count = { histories: 0, states: 0, violations: 0 };
  const lane = async () => {
    for (let task = queue.shift(); task !== undefined; task = queue.shift()) {
      const { strategy, functionName, call, needsApproval = false } = task.story;
      const key = `${strategy} ${functionName} ${needsApproval}`;
      if (call >= (ends.get(key) ?? Number.POSITIVE_INFINITY)) continue;
      const { isHeld, violations, statesChecked } = await run(task);
      if (!isHeld) {
        ends.set(key, Math.min(call, ends.get(key) ?? call));
        continue;
      }
      count.histories += 1;
      count.states += statesChecked;
      count.violations += violations.length;
      if (count.histories % 200 === 0) say(`${count.histories} histories after ${seconds()} s`);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return count;
}

/** Each history has a sandbox of its own: what is still owed in another one would go on beside it, and be held for it. */
async function run({ story, act }: Task): ReturnType<typeof tell> {
  const service = await startService(options.bundles);
  const outcome = await tell(service, story, act);
  if (options.logs) for (const { line } of service.lambda.logs.lines()) say(line);
  await service.close();
  const { strategy, functionName, call, isSlow, needsApproval } = story;
  for (const violation of outcome.violations) {
    say(`${violation} (${isSlow ? 'slow' : 'at once'}${needsApproval ? ', approval' : ''})`);
    const approval = needsApproval ? ' --approval' : '';
    const held = `--strategy ${strategy} --function ${functionName} --call ${call}`;
    say(`  npm run operators --${approval} ${held} --act '${act.name}'`);
  }
  return outcome;
}
