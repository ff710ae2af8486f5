import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import type { FaultEffect, FaultRule } from '../../sandbox/core/faults.ts';
import { documentAt, logsIn, useService } from '../scenarios/managed-secret.ts';
import { type Ran, runCommand, succeed } from './command-runner.ts';

const service = useService();

afterEach(() => service().faults.clear());

const unavailable: FaultEffect = {
  kind: 'respond',
  status: 503,
  body: '{"message":"down","code":"service.unavailable"}',
};
const denied: FaultEffect = {
  kind: 'respond',
  status: 400,
  headers: { 'content-type': 'application/x-amz-json-1.1' },
  body: JSON.stringify({ __type: 'AccessDeniedException', message: 'User: x is not authorized' }),
};
const always = { times: Number.POSITIVE_INFINITY };

/** What goes wrong while a command runs. */
const faults: readonly (readonly [string, FaultRule])[] = [
  ['Genesys Cloud is down', { service: 'genesys', effect: unavailable, ...always }],
  ['responses of retire and watch are lost', { service: 'lambda', effect: { kind: 'lost-reply' }, ...always }],
  ['requests to retire and watch are lost', { service: 'lambda', effect: { kind: 'lost-request' }, ...always }],
  [
    'labels may not be moved',
    { service: 'secrets-manager', operation: 'UpdateSecretVersionStage', effect: denied, ...always },
  ],
  [
    'rotations may not be started',
    { service: 'secrets-manager', operation: 'RotateSecret', effect: denied, ...always },
  ],
  ['tags may not be set', { service: 'secrets-manager', operation: 'TagResource', effect: denied, ...always }],
  ['the ledger is not readable', { service: 'dynamodb', effect: denied, ...always }],
];

async function rotated(): Promise<string> {
  const name = `test/${randomUUID().slice(0, 8)}`;
  service().createManagedSecret({ name, settings: { 'grace-period': '2d' } });
  await succeed(service(), `adopt ${name} --every 30d --yes`);
  await succeed(service(), `rotate ${name} --wait`);
  return name;
}

/** What the ledger holds for the secret, and which of its credentials are alive. */
async function afterwards(name: string) {
  service().faults.clear();
  await service().idle();
  const { document } = await runCommand(service(), `status ${name} --json`);
  const [secret] = document.fleets[0].secrets;
  return secret.ledger.generations as { n: number; state: string; compromised?: boolean; duty?: object }[];
}

function tagsOf(SecretId: string): Record<string, string> {
  const { Tags } = service().secretsManager.call('DescribeSecret', { SecretId });
  return Object.fromEntries((Tags as { Key: string; Value: string }[]).map(({ Key, Value }) => [Key, Value]));
}

/** Whether a former credential that is alive is owed, and a leaked one in force is known to be leaked. */
function assertNothingIsForgotten(generations: Awaited<ReturnType<typeof afterwards>>): void {
  for (const { n, state, duty } of generations) {
    if (state === 'current' || state === 'revoked') continue;
    expect({ n, hasDuty: duty !== undefined }).toEqual({ n, hasDuty: true });
  }
}

/** The command says what happened, and does not claim success. */
function assertSaysSo({ exitCode, notes }: Ran): void {
  if (exitCode === 0) return;
  expect(exitCode).toSatisfy((code: number) => [1, 4, 124].includes(code));
  expect(notes).toMatch(/\n {2}Next: ./);
}

describe.each(faults)('when %s', (what, rule) => {
  it.each(['emergency', 'rollback', 'retire --now'])('%s leaves a duty in the ledger', async (command) => {
    const name = await rotated();
    const former = documentAt(service(), name, 'AWSPREVIOUS');
    const current = documentAt(service(), name);
    service().faults.add(rule);
    const ran = await runCommand(service(), `${command} ${name} --yes --timeout 3m`);
    assertSaysSo(ran);
    const generations = await afterwards(name);
    assertNothingIsForgotten(generations);
    if (command === 'emergency' && logsIn(service(), current)) {
      const leak = generations.find(({ n }) => n === 2);
      // Named in the ledger, unless the operator may do nothing at all, which the command says.
      const isKnown = leak?.compromised === true || leak?.duty !== undefined;
      const isNamed = tagsOf(name)['genesys-rotation:compromised'] !== undefined;
      expect({ what, isKnown: isKnown || isNamed || ran.exitCode === 4 }).toEqual({ what, isKnown: true });
    }
    if (ran.exitCode === 0 && command === 'retire --now') expect(logsIn(service(), former)).toBe(false);
    if (ran.exitCode === 0 && command === 'emergency') expect(logsIn(service(), current)).toBe(false);
  });
});
