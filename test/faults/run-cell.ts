import type { FaultRule } from '../../sandbox/core/faults.ts';
import type { InvocationResult } from '../../sandbox/lambda/invoke.ts';
import type { RotationServiceWithDestinations } from '../../sandbox/rotation-service.ts';
import { LeakSearch } from '../secrecy/canaries.ts';
import { recordOutputs } from '../secrecy/recorded-outputs.ts';
import type { CallSite } from './call-sites.ts';
import type { Failure } from './failures.ts';
import { timeScale } from './fault-service.ts';
import { type Healing, heal } from './heal.ts';
import { createWorld, credentialAt, type World } from './scenario.ts';
import { functionOf, runStage, type Stage, stages } from './stages.ts';

/** What became of a stage one of whose calls fails whenever it is made, and of the rotation once it does not any more. */
export interface Cell {
  readonly site: CallSite;
  readonly failure: Failure;
  /** How often the call was made in the stage. */
  readonly sends: number;
  /** How often the service carried it out. */
  readonly applied: number;
  readonly ended: InvocationResult['outcome'];
  readonly code: string | undefined;
  readonly outcome: 'unchanged' | 'unknown' | undefined;
  readonly nextStep: string | undefined;
  /** Whether a single failure of the call does not fail the stage; `undefined` where it was not tried. */
  readonly survivesOne: boolean | undefined;
  readonly currentLogsIn: boolean;
  /** Clients or secrets that were made for this rotation, ever. */
  readonly made: number;
  readonly healing: Healing;
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
  await runUpTo(world, site.stage);
  const struck = await strike(world, site, failure, failure.times ?? Number.POSITIVE_INFINITY);
  const currentLogsIn = logsIn(world);
  const healing = await heal(world);
  const made = madeFor(world);
  const leaks = search.find(recorded.outputs(), recorded.secrets());
  const isRepeated = struck.ended !== 'success' && struck.sends > 1;
  const survivesOne = isRepeated ? await survives(bench, site, failure) : undefined;
  return { site, failure, ...struck, survivesOne, currentLogsIn, made, healing, leaks };
}

/** Whether the stage succeeds when the call fails once. */
async function survives({ service }: Bench, site: CallSite, failure: Failure): Promise<boolean> {
  const world = await createWorld(service, site.scenario);
  await runUpTo(world, site.stage);
  const { ended } = await strike(world, site, failure, 1);
  await heal(world);
  return ended === 'success';
}

async function runUpTo(world: World, stage: Stage): Promise<void> {
  for (const earlier of stages.slice(0, stages.indexOf(stage))) await runStage(world, earlier);
}

type Struck = Pick<Cell, 'sends' | 'applied' | 'ended' | 'code' | 'outcome' | 'nextStep'>;

/** Runs the stage while the call fails. */
async function strike(world: World, site: CallSite, failure: Failure, times: number): Promise<Struck> {
  const { faults, lambda } = world.service;
  const functionName = functionOf(site.stage);
  const isOfSite = (call: { service: string; operation: string; functionName?: string }) =>
    call.service === site.service && call.operation === site.operation && call.functionName === functionName;
  let carriedOut = 0;
  const stop = faults.onApplied((call) => {
    if (isOfSite(call) && call.status < 300) carriedOut += 1;
  });
  const rule = faults.add(ruleOf(site, failure, times));
  const { remainingMs } = failure;
  const restoreTime = remainingMs === undefined ? () => {} : lambda.shortenTimeouts(remainingMs / timeScale);
  const results = await runStage(world, site.stage);
  restoreTime();
  stop();
  rule.remove();
  // An instance that reaches nothing any more is of no use to the next cell.
  if (failure.strikesCallBefore) lambda.updateFunction(functionName, {});
  const told = results.map(toldBy).find(({ ended }) => ended !== 'success') ?? toldBy(results[0]);
  return { sends: rule.hits(), applied: Math.max(0, carriedOut - site.nth), ...told };
}

function ruleOf(site: CallSite, failure: Failure, times: number): FaultRule {
  const { stage, service, operation, nth, before } = site;
  const functionName = functionOf(stage);
  const { effect } = failure;
  if (failure.strikesCallBefore && before !== undefined) {
    return { functionName, service: before.service, operation: before.operation, skip: before.nth, effect };
  }
  return { functionName, service, operation, skip: nth, times, effect };
}

interface ErrorLine {
  readonly level?: string;
  readonly code?: string;
  readonly outcome?: Cell['outcome'];
  readonly nextStep?: string;
}

function toldBy(result: InvocationResult | undefined): Pick<Cell, 'ended' | 'code' | 'outcome' | 'nextStep'> {
  if (result === undefined) return { ended: 'crash', code: 'not invoked', outcome: undefined, nextStep: undefined };
  const lines = result.logs.filter((line) => line.startsWith('{')).map((line): ErrorLine => JSON.parse(line));
  const error = lines.find(({ level }) => level === 'ERROR');
  const said = /^([a-z-]+): /.exec(result.error?.errorMessage ?? '')?.[1];
  const code = said ?? result.error?.errorType;
  return { ended: result.outcome, code, outcome: error?.outcome, nextStep: error?.nextStep };
}

function logsIn(world: World): boolean {
  const current = credentialAt(world);
  return current !== undefined && world.service.genesys.canLogIn(current.clientId, current.clientSecret);
}

function madeFor({ service, name, token }: World): number {
  return service.genesys.clients().filter((client) => client.name === name && client.description?.includes(token))
    .length;
}
