import { afterEach, describe, expect, it, vi } from 'vitest';
import { createEventBridgeInventory } from '../../../lambda/aws/eventbridge-inventory.ts';
import { regenerationOrder as order } from '../fakes/orders.ts';
import type { Responder } from '../genesys/local-server.ts';
import { refusal, reply, serveAws } from './aws-server.ts';

const retireFunctionArn = 'arn:aws:lambda:eu-central-1:123456789012:function:retire';

afterEach(() => vi.unstubAllEnvs());

async function arrange(...responders: Responder[]) {
  const { server } = await serveAws(...responders);
  const inventory = createEventBridgeInventory({ groupName: 'rotation', retireFunctionArn });
  /** What was requested, whatever the order of what follows the question mark. */
  const asked = () =>
    server.received.map(({ url }) => {
      const { pathname, searchParams } = new URL(url, server.url);
      return [pathname, Object.fromEntries(searchParams)];
    });
  return { inventory, asked };
}

it('the names are those of the schedules that invoke the retire function, of every page and each once', async () => {
  const ours = (Name: string) => ({ Name, Target: { Arn: retireFunctionArn } });
  const { inventory, asked } = await arrange(
    reply({ Schedules: [ours('retire-1'), ours('retire-2')], NextToken: 'second page' }),
    reply({ NextToken: 'third page' }),
    reply({
      Schedules: [
        ours('retire-2'),
        { Name: 'of an alias', Target: { Arn: `${retireFunctionArn}:live` } },
        { Name: 'of another function', Target: { Arn: `${retireFunctionArn}-others` } },
        { Name: 'of nothing' },
        { Name: 'of no target', Target: {} },
        { Target: { Arn: retireFunctionArn } },
      ],
    }),
  );
  expect(await inventory.names()).toEqual(['retire-1', 'retire-2', 'of an alias']);
  const query = { ScheduleGroup: 'rotation', MaxResults: '100' };
  expect(asked()).toEqual([
    ['/schedules', query],
    ['/schedules', { ...query, NextToken: 'second page' }],
    ['/schedules', { ...query, NextToken: 'third page' }],
  ]);
});

describe('a schedule', () => {
  const Target = { Arn: retireFunctionArn, Input: JSON.stringify(order) };
  const moved = { ScheduleExpression: 'at(2026-03-05T06:00:00)', Target };

  it('is read with its order', async () => {
    const { inventory, asked } = await arrange(reply({ ...moved, ScheduleExpressionTimezone: 'UTC' }));
    const dueAtMs = Date.parse('2026-03-05T06:00:00Z');
    expect(await inventory.read('retire-1')).toEqual({ scheduleName: 'retire-1', order, dueAtMs });
    expect(asked()).toEqual([['/schedules/retire-1', { groupName: 'rotation' }]]);
  });

  it.each([
    ['of no time zone is due at the time that it is set to', undefined, '2026-03-05T06:00:00Z'],
    ['of another time zone is due when its order says', 'Europe/Berlin', order.dueAt],
  ])('%s', async (_what, ScheduleExpressionTimezone, dueAt) => {
    const { inventory } = await arrange(reply({ ...moved, ScheduleExpressionTimezone }));
    expect(await inventory.read('retire-1')).toMatchObject({ dueAtMs: Date.parse(dueAt) });
  });

  it.each([
    ['without a target', {}],
    ['without an input', { Target: { Arn: retireFunctionArn } }],
    ['whose input is no JSON', { Target: { ...Target, Input: 'retire!' } }],
    ['whose input is no order', { Target: { ...Target, Input: '{"phase":"regenerate"}' } }],
  ])('%s is unrecognized', async (_what, fields) => {
    const { inventory } = await arrange(reply({ ScheduleExpression: 'at(2026-03-05T06:00:00)', ...fields }));
    expect(await inventory.read('retire-1')).toBe('unrecognized');
  });

  it('whose input is no text is not reported as unrecognized', async () => {
    const { inventory } = await arrange(reply({ ...moved, Target: { ...Target, Input: { toString: 'x' } } }));
    await expect(inventory.read('retire-1')).rejects.toMatchObject({ code: 'aws-unavailable' });
  });

  it('may have fired in the meantime', async () => {
    const { inventory } = await arrange(refusal('ResourceNotFoundException', 404));
    expect(await inventory.read('retire-1')).toBe('not-found');
  });
});

it.each<[string, (inventory: ReturnType<typeof createEventBridgeInventory>) => Promise<unknown>]>([
  ['scheduler:ListSchedules', (inventory) => inventory.names()],
  ['scheduler:GetSchedule', (inventory) => inventory.read('retire-1')],
])('an error without the permission %s names it', async (permission, call) => {
  const { inventory } = await arrange(refusal('AccessDeniedException', 403));
  await expect(call(inventory)).rejects.toMatchObject({
    code: 'aws-access-denied',
    nextStep: expect.stringContaining(permission),
  });
});
