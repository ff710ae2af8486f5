import type { WatchSummary } from '../../lambda/watch/watch-fleet.ts';
import { type CallSite, inOrderOf } from './call-sites.ts';
import type { Failure } from './failures.ts';
import { startFaultService } from './fault-service.ts';
import { strike } from './match.ts';
import { type Bench, benchOf, type Cell } from './run-cell.ts';
import { createWorld, type Scenario, type World } from './scenario.ts';
import { runStage } from './stages.ts';

/** A secret whose old client waits for its end. */
const scenario: Scenario = {
  name: 'the watch',
  strategy: 'replacement-client',
  hasDestinations: false,
  rotationsBefore: 0,
  hasAdmin: false,
};

export interface WatchBench extends Bench {
  readonly world: World;
  readonly sites: readonly CallSite[];
  /** What a run finds where nothing fails. */
  readonly undisturbed: WatchSummary;
}

/** The watch changes nothing, so that one sandbox does for all of its cells. */
export async function startWatchBench(bundleFolder?: string): Promise<WatchBench> {
  const bench = benchOf(await startFaultService(bundleFolder));
  const { service } = bench;
  const world = await createWorld(service, scenario);
  await service.secretsManager.rotate(world.arn, { token: world.token });
  service.journal.clear();
  const undisturbed = await watch(world);
  const sites = inOrderOf(service.journal.entries(), { scenario, stage: 'watch' });
  const first = sites.filter(({ nth }) => nth === 0);
  return { ...bench, world, sites: first, undisturbed };
}

/** One run of the watch, in which a call fails whenever it is made, and the next run, in which none does. */
export async function runWatchCell(bench: WatchBench, site: CallSite, failure: Failure): Promise<Cell> {
  const { world, search, recorded, undisturbed } = bench;
  recorded.clear();
  const struck = await strike(world, site, failure, failure.times ?? Number.POSITIVE_INFINITY);
  const next = await watch(world);
  const isAsBefore = JSON.stringify(next) === JSON.stringify(undisturbed);
  const leaks = search.find(recorded.outputs(), recorded.secrets());
  const problems = isAsBefore ? [] : [`the next run finds ${JSON.stringify(next)}`];
  const recovery = { by: 'the next run', problems } as const;
  const isRepeated = struck.ended !== 'success' && struck.sends > 1;
  const survivesOne = isRepeated ? (await strike(world, site, failure, 1)).ended === 'success' : undefined;
  return { site, failure, ...struck, survivesOne, currentLogsIn: true, made: 0, recovery, leaks };
}

async function watch(world: World): Promise<WatchSummary> {
  const [result] = await runStage(world, 'watch');
  return result?.payload as WatchSummary;
}
