import { expect } from 'vitest';
import type { RotationService } from '../../../sandbox/rotation-service.ts';
import type { RotationResult } from '../../../sandbox/secrets-manager/rotation/engine.ts';

/** Runs the announced rotation, which must succeed at the first attempt. */
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

/** The order that EventBridge Scheduler will send to the retire function for this secret. */
export function orderOf({ scheduler }: RotationService, arn: string, phase: string): Record<string, unknown> {
  const order = scheduler
    .schedules()
    .map(({ Target }) => JSON.parse(Target.Input ?? '{}'))
    .find((order) => order.secretArn === arn && order.phase === phase);
  expect(order, `a retirement in the phase ${phase} is scheduled`).toBeDefined();
  return order;
}

/** All clients that were ever created for this rotation. There must be at most one, whatever failed. */
export function createdClientsOf({ genesys }: RotationService, token: string) {
  return genesys.clients().filter((client) => client.description?.includes(token));
}
