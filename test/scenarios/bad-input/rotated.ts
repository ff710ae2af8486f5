import { expect } from 'vitest';
import type { RotationService } from '../../../sandbox/rotation-service.ts';
import type { RotationResult } from '../../../sandbox/secrets-manager/rotation/engine.ts';

/** Runs the announced rotation, which has to succeed at the first attempt. */
export async function rotateToTheEnd(
  { secretsManager }: RotationService,
  { arn, token }: { readonly arn: string; readonly token: string },
): Promise<RotationResult> {
  const rotation = await secretsManager.rotate(arn, { token });
  expect(rotation).toMatchObject({ outcome: 'succeeded', token, attempts: 1 });
  expect(secretsManager.versions(arn)[token]?.stages).toContain('AWSCURRENT');
  return rotation;
}

export function currentClientId({ secretsManager }: RotationService, arn: string): string {
  return JSON.parse(secretsManager.value(arn) ?? '').clientId;
}

/** What EventBridge Scheduler will hand to the retire function for this secret. */
export function orderOf({ scheduler }: RotationService, arn: string, phase: string): Record<string, unknown> {
  const order = scheduler
    .schedules()
    .map(({ Target }) => JSON.parse(Target.Input ?? '{}'))
    .find((candidate) => candidate.secretArn === arn && candidate.phase === phase);
  expect(order, `a retirement in the phase ${phase} is arranged`).toBeDefined();
  return order;
}

/** The clients that were ever made for this rotation: one at most, whatever went wrong. */
export function candidatesOf({ genesys }: RotationService, token: string) {
  return genesys.clients().filter((client) => client.description?.includes(token));
}
