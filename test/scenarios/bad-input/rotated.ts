import { expect } from 'vitest';
import type { RotationService } from '../../../sandbox/rotation-service.ts';
import type { RotationResult } from '../../../sandbox/secrets-manager/rotation/engine.ts';
import { ledgerStateOf } from '../../crash/ledger-facts.ts';
import type { AnnouncedSecret } from './announced-secret.ts';

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

/** The generation of a secret that is owed this phase, as the ledger has it. */
export function owedIn(service: RotationService, arn: string, phase: string) {
  const owed = ledgerStateOf(service, arn)?.generations.find(({ duty }) => duty?.phase === phase);
  expect(owed, `a retirement in the phase ${phase} is owed`).toBeDefined();
  return owed;
}

/** The order that EventBridge Scheduler will send to the retire function for this secret. */
export function orderOf(service: RotationService, arn: string, phase: string): Record<string, unknown> {
  const order = { v: 1, secretArn: arn, generation: owedIn(service, arn, phase)?.n };
  expect(ordersOf(service, arn).map(({ order }) => order)).toContainEqual(order);
  return order;
}

/** The same order at a time when it is due and was not sent, because an operator deleted the secret's timers. */
export async function orderWhenDue(service: RotationService, arn: string, phase: string) {
  const order = orderOf(service, arn, phase);
  for (const { Name, GroupName } of ordersOf(service, arn)) service.scheduler.remove(Name, GroupName);
  const dueAt = owedIn(service, arn, phase)?.duty?.dueAt ?? '';
  await service.clock.advance(Date.parse(dueAt) - service.clock.now() + 1_000);
  return order;
}

/** The timers of a secret, each with the order that it will send. */
function ordersOf({ scheduler }: RotationService, arn: string) {
  return scheduler
    .schedules()
    .map(({ Name, GroupName, Target }) => ({ Name, GroupName, order: JSON.parse(Target.Input ?? '{}') }))
    .filter(({ order }) => order.secretArn === arn);
}

/** All clients that were ever created for this secret, which are copies. One rotation creates at most one, whatever fails. */
export function createdClientsOf({ genesys }: RotationService, { name, clientId }: AnnouncedSecret) {
  return genesys.clients().filter((client) => client.name === name && client.id !== clientId);
}
