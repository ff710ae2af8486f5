import { Command } from 'commander';
import { withMutantBundles } from '../crash/mutant-bundles.ts';
import { acts } from './acts.ts';
import { type OperatorSabotage, sabotages } from './sabotages.ts';
import { tell } from './story.ts';
import { waitingActs } from './waiting-acts.ts';
import { startService } from './world.ts';

const [wanted = ''] = new Command('npm run sabotage:operators --')
  .description('Takes safeguards against other hands out of the product in turn and sees to it that this is noticed.')
  .argument('[text]', 'only the sabotages that hold this in their name', '')
  .parse().args;

/** More calls than a function makes. */
const mostCalls = 60;

let unnoticed = 0;
for (const sabotage of sabotages.filter(({ name }) => name.includes(wanted))) {
  const noticed = await withMutantBundles(sabotage, (folder) => notice(sabotage, folder));
  if (noticed === undefined) unnoticed += 1;
  process.stdout.write(`${noticed === undefined ? 'NOT NOTICED' : 'noticed    '} ${sabotage.name}\n`);
  if (noticed !== undefined) process.stdout.write(`            ${noticed}\n`);
}
process.exitCode = unnoticed === 0 ? 0 : 1;

/** The first violation that the sabotaged bundles show. */
async function notice(
  { story, act: name, calls = Array.from({ length: mostCalls }, (_, call) => call) }: OperatorSabotage,
  bundleFolder: string,
): Promise<string | undefined> {
  const act = [...acts, ...waitingActs].find((one) => one.name === name);
  if (act === undefined) throw new Error(`There is no act "${name}".`);
  const service = await startService(bundleFolder);
  try {
    for (const call of calls) {
      const { isHeld, violations } = await tell(service, { ...story, call }, act);
      if (!isHeld) return undefined;
      if (violations.length > 0) return `${violations[0]} (call ${call})`;
    }
    return undefined;
  } finally {
    await service.close();
  }
}
