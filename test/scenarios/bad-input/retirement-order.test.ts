import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRotationService, type RotationService } from '../../../sandbox/rotation-service.ts';
import { ledgerItemsOf, ledgerStateOf } from '../../crash/ledger-facts.ts';
import { type AnnouncedSecret, announceRotation } from './announced-secret.ts';
import { expectNothingShown, expectOrderRefused } from './expect-refused.ts';
import { observe } from './observe.ts';
import { currentClientId, orderOf, orderWhenDue, owedIn, rotateToTheEnd } from './rotated.ts';
import { takeSnapshot } from './snapshot.ts';

let service: RotationService;
/** A secret that was rotated once, with its retirement pending. */
let rotated: AnnouncedSecret;
let order: Record<string, unknown>;

beforeAll(async () => {
  service = await createRotationService({ inProcess: true });
  rotated = announceRotation(service, { settings: { strategy: 'replacement-client' } });
  await rotateToTheEnd(service, rotated);
  order = orderOf(service, rotated.arn, 'deactivate');
});
afterAll(() => service.close());

describe('an event that is not a retirement order revokes nothing and calls nothing', () => {
  it.each<[string, () => unknown]>([
    ['none at all', () => ({})],
    ['a generation that is no number', () => ({ ...order, generation: '1' })],
    ['a version that does not exist', () => ({ ...order, v: 2 })],
    ['a secret of another account', () => ({ ...order, secretArn: rotated.arn.replace(/:\d{12}:/, ':210987654321:') })],
    ['a secret of another region', () => ({ ...order, secretArn: rotated.arn.replace(/eu-\w+-\d/, 'us-east-1') })],
  ])('%s', async (_what, event) => {
    const { calls } = await expectOrderRefused(service, [rotated.arn], event(), {
      code: 'invalid-retirement-order',
      says: ['nothing was revoked'],
    });
    expect(calls).toEqual([]);
  });
});

it('an order for a secret that the ledger does not know fails, and no other service hears of it', async () => {
  const secretArn = rotated.arn.replace(/secret:.*/, 'secret:gone-AbCdEf');
  const before = ledgerItemsOf(service);
  const { calls } = await expectOrderRefused(
    service,
    [rotated.arn],
    { ...order, secretArn },
    {
      code: 'invalid-retirement-order',
      says: [secretArn, 'does not know', 'nothing was revoked'],
    },
  );
  expect([...new Set(calls)]).toEqual(['dynamodb UpdateItem', 'dynamodb GetItem']);
  expect(ledgerItemsOf(service)).toEqual(before);
});

describe('an order carries no authority', () => {
  /** What an order did that must do nothing. */
  async function send(event: Record<string, unknown>) {
    const before = takeSnapshot(service, [rotated.arn]);
    const owed = ledgerStateOf(service, rotated.arn)?.generations;
    const observed = await observe(service, () => service.lambda.invoke('retire', event));
    expect(observed.message).toBe('');
    expect(observed.result.outcome).toBe('success');
    const { schedules, ...after } = takeSnapshot(service, [rotated.arn]);
    expect({ ...after, schedules: before.schedules }).toEqual(before);
    expect(ledgerStateOf(service, rotated.arn)?.generations).toEqual(owed);
    expect(observed.calls.filter((call) => call.startsWith('genesys'))).toEqual([]);
    expectNothingShown(service, observed);
    return { ...observed, done: observed.lines.at(-1), timers: schedules.length - before.schedules.length };
  }

  it('for the credential in force: nothing is due', async () => {
    const { done, timers } = await send({ ...order, generation: 2 });
    expect([done, timers]).toEqual([expect.objectContaining({ message: 'done', outcome: 'nothing-due' }), 0]);
  });

  it('for a generation that does not exist: nothing is due', async () => {
    const { done, timers } = await send({ ...order, generation: 99 });
    expect([done, timers]).toEqual([expect.objectContaining({ outcome: 'nothing-due' }), 0]);
  });

  it('before its time: it is not due, and one timer wakes retire when it is, however often that happens', async () => {
    const dueAt = owedIn(service, rotated.arn, 'deactivate')?.duty?.dueAt;
    const { done, timers } = await send(order);
    expect([done, timers]).toEqual([expect.objectContaining({ outcome: 'not-due', nextAttemptAt: dueAt }), 1]);
    expect((await send(order)).timers).toBe(0);
  });

  it('with the fields of an older format, it does what the ledger says, not what they say', async () => {
    const clientId = currentClientId(service, rotated.arn);
    await send({ ...order, clientId, phase: 'delete', dueAt: '2020-01-01T00:00:00Z' });
  });

  it('of an older format, for the client that AWSCURRENT refers to: the ledger owes nothing for it', async () => {
    const clientId = currentClientId(service, rotated.arn);
    const { done } = await send({ secretArn: rotated.arn, clientId, phase: 'deactivate' });
    expect(done).toMatchObject({ outcome: 'nothing-due' });
  });
});

it('of an older format, for a client that the ledger owes a retirement, wakes that', async () => {
  await orderWhenDue(service, rotated.arn, 'deactivate');
  const event = { secretArn: rotated.arn, clientId: rotated.clientId, phase: 'delete' };
  expect((await service.lambda.invoke('retire', event)).outcome).toBe('success');
  expect(service.genesys.clients().find(({ id }) => id === rotated.clientId)).toMatchObject({ state: 'inactive' });
  expect(owedIn(service, rotated.arn, 'delete')).toMatchObject({ n: order.generation, state: 'quarantine' });
});
