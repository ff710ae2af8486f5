import type { RotationServiceWithDestinations } from '../../sandbox/rotation-service.ts';
import { createWorld, type Scenario, scenarios } from './scenario.ts';
import { functionOf, runStage, type Stage, stages } from './stages.ts';

/** One call of an undisturbed rotation. */
export interface CallSite {
  readonly scenario: Scenario;
  readonly stage: Stage;
  readonly service: string;
  readonly operation: string;
  /** Which of the calls of this operation in this stage, from 0. */
  readonly nth: number;
  /** The call before it in the stage. */
  readonly before: Pick<CallSite, 'service' | 'operation' | 'nth'> | undefined;
}

/** Every call that a rotation and its retirement make, as the journal of an undisturbed one has them. */
export async function callSitesOf(service: RotationServiceWithDestinations, scenario: Scenario): Promise<CallSite[]> {
  const world = await createWorld(service, scenario);
  const sites: CallSite[] = [];
  for (const stage of stages) {
    service.journal.clear();
    const results = await runStage(world, stage);
    const failed = results.find(({ outcome }) => outcome !== 'success');
    if (failed !== undefined) throw new Error(`${scenario.name}, ${stage}: ${failed.error?.errorMessage}`);
    sites.push(...inOrderOf(service.journal.entries(), { scenario, stage }));
  }
  return sites;
}

/** The calls of one stage. */
export function inOrderOf(
  calls: readonly { readonly service: string; readonly operation: string }[],
  stage: Pick<CallSite, 'scenario' | 'stage'>,
): CallSite[] {
  const seen = new Map<string, number>();
  let before: CallSite['before'];
  return calls.map(({ service, operation }) => {
    const nth = seen.get(`${service} ${operation}`) ?? 0;
    seen.set(`${service} ${operation}`, nth + 1);
    const site: CallSite = { ...stage, service, operation, nth, before };
    before = { service, operation, nth };
    return site;
  });
}

/** Those of every scenario, each once: a call that an earlier scenario makes in the same stage is the same call. */
export async function everyCallSite(service: RotationServiceWithDestinations): Promise<CallSite[]> {
  const found = new Map<string, CallSite>();
  for (const scenario of scenarios) {
    for (const site of await callSitesOf(service, scenario)) {
      const key = placeOf(site, scenario).join(' ');
      if (!found.has(key)) found.set(key, site);
    }
  }
  return [...found.values()];
}

/**
 * The identity of a call. Reads and notifications are the same wherever they occur; the effect of a lost
 * response of a change depends on the step, and for secrets that are shown once also on the strategy.
 */
function placeOf(site: CallSite, { strategy }: Scenario): readonly unknown[] {
  const { stage, service, operation, nth } = site;
  switch (kindOf(site)) {
    case 'read':
    case 'telling':
      return [functionOf(stage), service, operation];
    case 'create':
      return [stage, service, operation, nth, strategy];
    case 'login':
      return [service === 'genesys' ? stage : functionOf(stage), service, operation, nth];
    case 'write':
      return [stage, service, operation, nth];
  }
}

/** What a failure of the call can mean: nothing was changed, something was, or something was made that is shown once. */
export type CallKind = 'login' | 'read' | 'write' | 'create' | 'telling';

export function kindOf({ service, operation }: Pick<CallSite, 'service' | 'operation'>): CallKind {
  if (operation === 'POST /oauth/token' || operation.endsWith('/login')) return 'login';
  if (service === 'cloudwatch' || service === 'eventbridge') return 'telling';
  if (/^(GET|HEAD) |^(Get|Describe|List|Query)|\/usage\/query$/.test(operation)) return 'read';
  return service === 'genesys' && operation.startsWith('POST ') ? 'create' : 'write';
}
