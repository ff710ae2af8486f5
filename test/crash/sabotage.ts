import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';
import { bundleFunctions } from '../../build/bundle.ts';
import { everyFault, type History, runHistory } from './explore.ts';
import { type Sabotage, sabotages } from './sabotages.ts';
import { faultKinds, type Invocation, type Scenario, scenarios } from './scenario.ts';
import { renderViolations } from './table.ts';
import { startService } from './world.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Two runs at once do not always meet. */
const timesAtOnce = 8;

const wanted = process.argv[2] ?? '';

/** Takes each safeguard out of the bundles in turn and sees to it that the exploration notices. */
let unnoticed = 0;
for (const sabotage of sabotages.filter(({ name }) => name.includes(wanted))) {
  const noticed = await notice(sabotage);
  if (noticed === undefined) unnoticed += 1;
  process.stdout.write(`${noticed === undefined ? 'NOT NOTICED' : 'noticed    '} ${sabotage.name}\n`);
  if (noticed !== undefined) process.stdout.write(`            ${noticed}\n`);
}
process.stdout.write(unnoticed === 0 ? 'every sabotage was noticed\n' : `${unnoticed} were not noticed\n`);
process.exitCode = unnoticed === 0 ? 0 : 1;

/** The first violation that the sabotaged bundles show. */
async function notice(sabotage: Sabotage): Promise<string | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'sabotage-'));
  await bundleFunctions(folder, [applying(sabotage)]);
  const scenario = scenarios.find(({ name }) => name === sabotage.scenario);
  if (scenario === undefined) throw new Error(`There is no scenario "${sabotage.scenario}".`);
  const service = await startService(scenario, folder);
  try {
    for await (const history of histories(service, scenario)) {
      const [violation] = renderViolations([history]);
      if (violation !== undefined) return violation;
    }
    return undefined;
  } finally {
    await service.close();
    await rm(folder, { recursive: true });
  }
}

async function* histories(
  service: Awaited<ReturnType<typeof startService>>,
  scenario: Scenario,
): AsyncGenerator<History> {
  const undisturbed = await runHistory(service, scenario);
  yield undisturbed;
  for (let time = 0; time < timesAtOnce; time += 1) {
    const invocation: Invocation = 'at-once';
    yield await runHistory(service, scenario, undefined, invocation);
  }
  for (const fault of everyFault(undisturbed, faultKinds)) yield await runHistory(service, scenario, fault);
}

function applying({ file, find, replace, name }: Sabotage): Plugin {
  return {
    name: 'sabotage',
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        if (path !== join(root, file)) return undefined;
        const source = await readFile(path, 'utf8');
        if (!source.includes(find)) throw new Error(`"${name}": ${file} no longer holds ${find}`);
        return { contents: source.replace(find, () => replace), loader: 'ts' };
      });
    },
  };
}
