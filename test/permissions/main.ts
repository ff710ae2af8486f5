import { Command } from 'commander';
import { type Part, readPart } from '../crash/part.ts';
import { signOf } from './denial.ts';
import { fullConfig, hasWatch, synthesizeWithBundles } from './deployed-stack.ts';
import { scenarios } from './scenario.ts';
import { textOf, tryWithout, useOfPermissions } from './try-permissions.ts';

/** Sandboxes at a time: they wait more than they compute. */
const lanes = 3;

const { part } = new Command('npm run permissions --')
  .description(
    'Takes every permission out of every role of the stack, one at a time, and runs the scenario that makes use of it. Fails when one can be missed, and when its absence does not show.',
  )
  .option('--part <k/n>', 'only every n-th permission, from the k-th on; n parts are the whole', readPart)
  .parse()
  .opts<{ part?: Part }>();

const { k, n } = part ?? { k: 1, n: 1 };
// `test/infra/cloudformation-rules.test.ts` applies them: they take ten seconds.
process.env.CDK_VALIDATION = 'false';
const templateFile = synthesizeWithBundles(fullConfig);
const { all, usedBy } = await useOfPermissions(templateFile, scenarios);
// What stands in for the watch until it is built needs nothing.
const tried = all.filter(({ role }) => hasWatch || role !== 'Watch');
const problems: string[] = [];
// Whether a scenario needs it costs nothing to say of each.
for (const permission of tried.filter((each) => !usedBy.has(textOf(each)))) {
  problems.push(`no scenario needs ${textOf(permission)}`);
}
const waiting = tried.filter((each) => usedBy.has(textOf(each))).filter((_each, index) => index % n === k - 1);
const count = waiting.length;

async function tryNext(): Promise<void> {
  for (let permission = waiting.shift(); permission !== undefined; permission = waiting.shift()) {
    const scenario = usedBy.get(textOf(permission));
    if (scenario === undefined) continue;
    const { failure } = await tryWithout(templateFile, permission, scenario);
    const shows = failure !== undefined && signOf(permission).test(failure);
    if (!shows) problems.push(`without ${textOf(permission)}, "${scenario.name}" ${failure ?? 'succeeds'}`);
    process.stdout.write(`${shows ? 'ok' : 'NOT OK'}  ${permission.role}  ${permission.action}  (${scenario.name})\n`);
  }
}

await Promise.all(Array.from({ length: lanes }, tryNext));
for (const problem of problems) process.stdout.write(`\n${problem}\n`);
process.stdout.write(`\n${count} of ${tried.length} permissions, ${problems.length} problems\n`);
process.exitCode = problems.length === 0 && count > 0 ? 0 : 1;
