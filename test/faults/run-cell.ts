import type { RotationServiceWithDestinations } from '../../sandbox/rotation-service.ts';
import { ledgerStateOf } from '../crash/ledger-facts.ts';
import { LeakSearch } from '../secrecy/canaries.ts';
import { recordOutputs } from '../secrecy/recorded-outputs.ts';
import type { CallSite } from './call-sites.ts';
import type { Failure } from './failures.ts';
import { type Struck, strike } from './match.ts';
import { type Recovery, recover } from './recover.ts';
import { createWorld, credentialAt, type World } from './scenario.ts';
import { runStage, stages } from './stages.ts';

/** What became of a stage one of whose calls fails whenever it is made, and of the rotation once it does not any more. */
export interface Cell extends Struck {
  readonly site: CallSite;
  readonly failure: Failure;
  /** Whether a single failure of the call does not fail the stage; `undefined` where it was not tried. */
  readonly survivesOne: boolean | undefined;
  readonly currentLogsIn: boolean;
  /** Clients or secrets that were made for this rotation, ever. */
  readonly made: number;
  readonly recovery: Recovery;
  readonly leaks: readonly string[];
}

/** What the sandbox keeps for all its cells. */
export interface Bench {
  readonly service: RotationServiceWithDestinations;
  readonly search: LeakSearch;
  readonly recorded: ReturnType<typeof recordOutputs>;
}

export function benchOf(service: RotationServiceWithDestinations): Bench {
  return { service, search: new LeakSearch(), recorded: recordOutputs(service) };
}

export async function runCell(bench: Bench, site: CallSite, failure: Failure): Promise<Cell> {
  const { service, search, recorded } = bench;
  recorded.clear();
  const world = await createWorld(service, site.scenario);
  await runUpTo(world, site);
  const struck = await strike(world, site, failure, failure.times ?? Number.POSITIVE_INFINITY);
  const currentLogsIn = logsIn(world);
  const recovery = await recover(world);
  const made = madeFor(world);
  const leaks = search.find(recorded.outputs(), recorded.secrets());
  const isRepeated = struck.ended !== 'success' && struck.sends > 1;
  const survivesOne = isRepeated ? await survives(bench, site, failure) : undefined;
  return { site, failure, ...struck, survivesOne, currentLogsIn, made, recovery, leaks };
}

/** Whether the stage succeeds when the call fails once. */
async function survives({ service }: Bench, site: CallSite, failure: Failure): Promise<boolean> {
  const world = await createWorld(service, site.scenario);
  await runUpTo(world, site);
  const { ended } = await strike(world, site, failure, 1);
  await recover(world);
  return ended === 'success';
}

async function runUpTo(world: World, { stage }: CallSite): Promise<void> {
  for (const earlier of stages) {
    if (earlier === stage) return;
    await runStage(world, earlier);
  }
}

function logsIn(world: World): boolean {
  const current = credentialAt(world);
  return current !== undefined && world.service.genesys.canLogIn(current.clientId, current.clientSecret);
}

/** Clients of the generation that the rotation was to make. */
function madeFor({ service, arn, name, token }: World): number {
  const made = ledgerStateOf(service, arn)?.generations.find((generation) => generation.token === token);
  const intentId = made?.creation?.intentId;
  if (intentId === undefined) return 0;
  const own = service.genesys.clients().filter((client) => client.name === name);
  return own.filter(({ description }) => description?.includes(`intent=${intentId}`)).length;
}
