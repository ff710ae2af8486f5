import type { InvocationResult } from '../../sandbox/lambda/invoke.ts';
import { letPeriodPass, type World } from './scenario.ts';

/** The invocations of a rotation and its retirement, in the order in which they come. */
export const stages = [
  'createSecret',
  'setSecret',
  'testSecret',
  'finishSecret',
  'grace over',
  'quarantine over',
] as const;

export type Stage = (typeof stages)[number] | 'watch';

export function functionOf(stage: Stage): 'rotate' | 'retire' | 'watch' {
  if (stage === 'watch') return 'watch';
  return stage === 'grace over' || stage === 'quarantine over' ? 'retire' : 'rotate';
}

/** Runs the invocations of a stage for this secret; none if nothing is scheduled. */
export async function runStage({ service, arn, token }: World, stage: Stage): Promise<readonly InvocationResult[]> {
  if (stage === 'watch') {
    return [await service.lambda.invoke('watch', { all: true })];
  }
  if (stage !== 'grace over' && stage !== 'quarantine over') {
    return [await service.secretsManager.runStep(arn, stage, token)];
  }
  const results: InvocationResult[] = [];
  const stop = service.lambda.onInvoked((functionName, ended) => {
    if (functionName === 'retire' && ended !== 'throttled') results.push(ended);
  });
  await letPeriodPass(service);
  stop();
  return results;
}
