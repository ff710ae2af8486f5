import { signOf } from './denial.ts';
import { fullConfig, hasWatch, synthesizeWithBundles } from './deployed-stack.ts';
import { scenarios } from './scenario.ts';
import { textOf, tryWithout, useOfPermissions } from './try-permissions.ts';

/** Sandboxes at a time: they wait more than they compute. */
const lanes = 3;

/**
 * Takes every permission out of every role of the stack, one at a time, and runs the scenario that makes use of it. It
 * fails when one can be missed, and when its absence does not show.
 */
const templateFile = synthesizeWithBundles(fullConfig);
const { all, usedBy } = await useOfPermissions(templateFile, scenarios);
// What stands in for the watch until it is built needs nothing.
const tried = all.filter(({ role }) => hasWatch || role !== 'Watch');
const problems: string[] = [];
const waiting = [...tried];

async function tryNext(): Promise<void> {
  for (let permission = waiting.shift(); permission !== undefined; permission = waiting.shift()) {
    const scenario = usedBy.get(textOf(permission));
    if (scenario === undefined) {
      problems.push(`no scenario needs ${textOf(permission)}`);
      continue;
    }
    const { failure } = await tryWithout(templateFile, permission, scenario);
    const shows = failure !== undefined && signOf(permission).test(failure);
    if (!shows) problems.push(`without ${textOf(permission)}, "${scenario.name}" ${failure ?? 'succeeds'}`);
    process.stdout.write(`${shows ? 'ok' : 'NOT OK'}  ${permission.role}  ${permission.action}  (${scenario.name})\n`);
  }
}

await Promise.all(Array.from({ length: lanes }, tryNext));
for (const problem of problems) process.stdout.write(`\n${problem}\n`);
process.stdout.write(`\n${tried.length} permissions, ${problems.length} problems\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
