import type { FaultRule } from '../../sandbox/core/faults.ts';
import type { InvocationResult } from '../../sandbox/lambda/invoke.ts';
import type { CallSite } from './call-sites.ts';
import type { Failure } from './failures.ts';
import { timeScale } from './fault-service.ts';
import type { World } from './scenario.ts';
import { functionOf, runStage } from './stages.ts';

/** What an invocation says of a call that fails. */
export interface Result {
  /** `recorded`: a retirement failed, and the ledger has recorded when it is tried again. */
  readonly ended: InvocationResult['outcome'] | 'recorded';
  /** What it fails with. */
  readonly code: string | undefined;
  readonly outcome: 'unchanged' | 'unknown' | undefined;
  readonly nextStep: string | undefined;
  /** Codes and findings of the lines that warn, of one that goes on. */
  readonly warnings: readonly string[];
}

export interface Struck extends Result {
  /** How often the call was made in the stage. */
  readonly sends: number;
  /** How often the service carried it out. */
  readonly applied: number;
}

/** Runs the stage while the call fails, so many times. */
export async function strike(world: World, site: CallSite, failure: Failure, times: number): Promise<Struck> {
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
  // What failed is tried again minutes later: then nothing fails any more.
  const stopStriking = lambda.onInvoked((invoked) => {
    if (invoked === functionName && rule.hits() > 0) rule.remove();
  });
  const restoreTime = remainingMs === undefined ? () => {} : lambda.shortenTimeouts(remainingMs / timeScale);
  const results = await runStage(world, site.stage);
  restoreTime();
  stop();
  stopStriking();
  rule.remove();
  // An instance that reaches nothing any more is of no use to the next cell.
  if (failure.strikesCallBefore) lambda.updateFunction(functionName, {});
  const reported = results.map(reportedBy).find(({ ended }) => ended !== 'success') ?? reportedBy(results[0]);
  return { sends: rule.hits(), applied: Math.max(0, carriedOut - site.nth), ...reported };
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

/** A line of the log. */
interface Line {
  readonly level?: string;
  readonly code?: string;
  readonly finding?: string;
  readonly outcome?: Result['outcome'];
  readonly nextStep?: string;
  /** Of a retirement that failed: the ledger has recorded when it is tried again. */
  readonly attempts?: number;
}

export function reportedBy(result: InvocationResult | undefined): Result {
  const nothing = { code: undefined, outcome: undefined, nextStep: undefined, warnings: [] };
  if (result === undefined) return { ...nothing, ended: 'crash', code: 'not invoked' };
  const lines = result.logs.filter((line) => line.startsWith('{')).map((line): Line => JSON.parse(line));
  const recorded = lines.find(({ level, attempts }) => level === 'ERROR' && attempts !== undefined);
  if (recorded !== undefined) {
    return {
      ...nothing,
      ended: 'recorded',
      code: recorded.code,
      outcome: recorded.outcome,
      nextStep: recorded.nextStep,
    };
  }
  if (result.outcome === 'success') {
    const reported = lines.filter(({ level }) => level === 'WARN' || level === 'ERROR');
    const warnings = reported.flatMap(({ finding, code }) => finding ?? code ?? []);
    return { ...nothing, ended: 'success', warnings: [...new Set(warnings)].sort() };
  }
  const error = lines.find(({ level }) => level === 'ERROR');
  const said = /^([a-z-]+): /.exec(result.error?.errorMessage ?? '')?.[1];
  const code = said ?? result.error?.errorType;
  return { ...nothing, ended: result.outcome, code, outcome: error?.outcome, nextStep: error?.nextStep };
}
