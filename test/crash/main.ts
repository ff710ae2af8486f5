import { readFile, writeFile } from 'node:fs/promises';
import { Command, InvalidArgumentError } from 'commander';
import { countsThatFell, renderEvidence, withoutCounts } from './evidence.ts';
import { exploreScenario } from './explore-scenario.ts';
import { extentOf } from './extent.ts';
import type { HistoryRequest, RunHistory } from './history.ts';
import { formatHistoryId, parseHistoryId } from './history-id.ts';
import { createHistoryWorkers } from './history-workers.ts';
import { type Part, readPart } from './part.ts';
import { replay } from './replay.ts';
import { type Scenario, scenarios } from './scenario.ts';
import { renderTable, renderViolations } from './table.ts';
import { startService } from './world.ts';

const documentFile = new URL('../../docs/evidence.md', import.meta.url);

/** Histories. */
const sayEvery = 500;

const options = new Command('npm run crash --')
  .description(
    'Explores the effect of a crash, a lost response, a timeout or a duplicate at every call of every strategy.',
  )
  .option('--scenario <name>', 'only the scenarios whose names hold this')
  .option('--part <k/n>', 'only every n-th call of each function, from the k-th on; n parts are the whole', readPart)
  .option('--replay <history>', 'shows one history, call by call', readHistoryId)
  .option('--write', 'writes docs/evidence.md')
  .option('--check', 'fails when docs/evidence.md says something else, or more than was explored')
  .option('--processes <n>', 'how many share the work, about one for each core', Number, 2)
  .option('--computing <sandboxes>', 'how many compute at a time in each', Number, 2)
  .option('--waiting <sandboxes>', 'how many wait beside them in each', Number, 4)
  .parse()
  .opts<{
    scenario?: string;
    part?: Part;
    replay?: HistoryRequest;
    write?: boolean;
    check?: boolean;
    processes: number;
    computing: number;
    waiting: number;
  }>();

const say = (line: string) => void process.stdout.write(`${line}\n`);

if (options.replay === undefined) await explore();
else await show(options.replay);

async function show(request: HistoryRequest): Promise<void> {
  const service = await startService({ hasDestinations: request.scenario.destinations.length > 0 });
  const { violations, struck } = await replay(service, request, say);
  await service.close();
  process.exitCode = violations.length > 0 || !struck ? 1 : 0;
}

async function explore(): Promise<void> {
  const workers = createHistoryWorkers(options);
  const startedAt = performance.now();
  const seconds = () => Math.round((performance.now() - startedAt) / 1000);
  let made = 0;
  const run: RunHistory = async (request) => {
    const history = await workers.run(request);
    made += 1;
    for (const violation of renderViolations([history])) {
      say(`VIOLATION ${violation}\n  see it again: npm run crash -- --replay '${formatHistoryId(history)}'`);
    }
    if (made % sayEvery === 0) say(`${made} histories after ${seconds()} s`);
    return history;
  };
  const { k, n } = options.part ?? { k: 1, n: 1 };
  const wanted = scenarios
    .filter(({ name }) => name.includes(options.scenario ?? ''))
    .sort((one, other) => length(other) - length(one));
  const explored = await Promise.all(
    wanted.map(async (scenario) => {
      const own = await exploreScenario(run, scenario, { ...extentOf(scenario), everyNthCall: n, firstCall: k - 1 });
      say(`${scenario.name}: ${own.length} histories after ${seconds()} s`);
      return own;
    }),
  );
  const histories = explored.flat();
  say(`\n${renderTable(histories)}\n\nin ${seconds()} s`);
  await workers.close();
  const unstruck = histories.filter(({ struck }) => !struck);
  for (const history of unstruck) say(`NEVER STRUCK ${formatHistoryId(history)}`);

  const evidence = renderEvidence(histories, n);
  if (options.write) await writeFile(documentFile, evidence);
  const isStale = options.check === true && isOutdated(await readFile(documentFile, 'utf8'), evidence, 1 / n);
  if (isStale) say('docs/evidence.md is stale: run npm run crash -- --write');
  process.exitCode = renderViolations(histories).length > 0 || unstruck.length > 0 || isStale ? 1 : 0;
}

function isOutdated(document: string, evidence: string, share: number): boolean {
  const fallen = countsThatFell(document, evidence, share);
  for (const line of fallen) say(`FEWER ${line}`);
  return fallen.length > 0 || withoutCounts(document) !== withoutCounts(evidence);
}

/** The longest are begun first: to wait for a dead credential takes its time, and so does each destination. */
function length({ pendingDiesAfter, destinations }: Scenario): number {
  return (pendingDiesAfter === undefined ? 0 : 4) + destinations.length;
}

function readHistoryId(id: string): HistoryRequest {
  try {
    return parseHistoryId(id);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}
