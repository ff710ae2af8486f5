import { afterEach, describe, expect, it, vi } from 'vitest';
import { createEventBridgeSchedule } from '../../../lambda/aws/eventbridge-schedule.ts';
import { scheduleName } from '../../../lambda/aws/schedule-name.ts';
import type { RetirementSchedule } from '../../../lambda/ports/retirement-schedule.ts';
import { regenerationOrder as order } from '../fakes/orders.ts';
import type { Responder } from '../genesys/local-server.ts';
import { refusal, reply, serveAws } from './aws-server.ts';

const retireFunctionArn = 'arn:aws:lambda:eu-central-1:123456789012:function:retire';
const settings = { retireFunctionArn, roleArn: 'arn:aws:iam::123456789012:role/scheduler', groupName: 'rotation' };
const deadLetterArn = 'arn:aws:sqs:eu-central-1:123456789012:retire';
const path = `/schedules/${scheduleName(order)}`;

afterEach(() => vi.unstubAllEnvs());

async function arrange(...responders: Responder[]) {
  const { server } = await serveAws(...responders);
  const asked = () => server.received.map(({ method, url }) => `${method} ${url}`);
  const bodies = () => server.received.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
  return { schedule: createEventBridgeSchedule(settings), asked, bodies };
}

describe('a retirement that is scheduled', () => {
  const scheduled = {
    GroupName: 'rotation',
    Description: `Revokes the rotated-out credential client-1 of ${order.secretArn}`,
    ScheduleExpression: 'at(2026-03-02T12:00:00)',
    ScheduleExpressionTimezone: 'UTC',
    FlexibleTimeWindow: { Mode: 'OFF' },
    ActionAfterCompletion: 'DELETE',
    Target: {
      Arn: retireFunctionArn,
      RoleArn: settings.roleArn,
      Input: JSON.stringify(order),
      RetryPolicy: { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 86_400 },
    },
    ClientToken: expect.any(String),
  };

  it('invokes the retire function once, at the time of its order', async () => {
    const { schedule, asked, bodies } = await arrange(reply({ ScheduleArn: 'arn' }));
    await schedule.put(order);
    expect(asked()).toEqual([`POST ${path}`]);
    expect(bodies()).toEqual([scheduled]);
  });

  it('replaces the one that an earlier run scheduled', async () => {
    const { schedule, asked, bodies } = await arrange(refusal('ConflictException', 409), reply({ ScheduleArn: 'arn' }));
    await schedule.put(order);
    expect(asked()).toEqual([`POST ${path}`, `PUT ${path}`]);
    expect(bodies()[1]).toEqual(scheduled);
  });

  it('leaves what could not be started in the queue', async () => {
    const { server } = await serveAws(reply({ ScheduleArn: 'arn' }));
    await createEventBridgeSchedule({ ...settings, deadLetterArn }).put(order);
    expect(JSON.parse(server.received[0]?.body ?? '')).toEqual({
      ...scheduled,
      Target: { ...scheduled.Target, DeadLetterConfig: { Arn: deadLetterArn } },
    });
  });

  it.each([
    ['2026-03-02T12:00:00.001Z', 'at(2026-03-02T12:00:01)'],
    ['2026-03-02T23:59:59.999Z', 'at(2026-03-03T00:00:00)'],
    ['2026-03-02T12:00:00+01:00', 'at(2026-03-02T11:00:00)'],
  ])('is never before the time of its order: %s', async (dueAt, ScheduleExpression) => {
    const { schedule, bodies } = await arrange(reply({ ScheduleArn: 'arn' }));
    await schedule.put({ ...order, dueAt });
    expect(bodies()).toMatchObject([{ ScheduleExpression }]);
  });

  it('is described in as many characters as Scheduler takes', async () => {
    const { schedule, bodies } = await arrange(reply({ ScheduleArn: 'arn' }));
    await schedule.put({ ...order, secretArn: `arn:${'x'.repeat(2_000)}` });
    expect(bodies()[0]?.Description).toMatch(/^Revokes .{504}$/);
  });

  it('only once is left as it is where there is one', async () => {
    const { schedule, asked } = await arrange(reply({ ScheduleArn: 'arn' }), refusal('ConflictException', 409));
    expect([await schedule.scheduleOnce(order), await schedule.scheduleOnce(order)]).toEqual(['scheduled', 'exists']);
    expect(asked()).toEqual([`POST ${path}`, `POST ${path}`]);
  });
});

describe('the time of a retirement', () => {
  it('is that of its schedule', async () => {
    const { schedule, asked } = await arrange(reply({ ScheduleExpression: 'at(2026-03-04T05:06:07)' }));
    expect(await schedule.dueAt(order)).toEqual(new Date('2026-03-04T05:06:07Z'));
    expect(asked()).toEqual([`GET ${path}?groupName=rotation`]);
  });

  it('is none if none is scheduled', async () => {
    const { schedule } = await arrange(refusal('ResourceNotFoundException', 404));
    expect(await schedule.dueAt(order)).toBeUndefined();
  });
});

describe('a retirement that is canceled', () => {
  it('loses its schedule', async () => {
    const { schedule, asked } = await arrange(reply({}));
    await schedule.cancel(order);
    expect(asked()).toEqual([expect.stringMatching(`^DELETE ${path}\\?.*groupName=rotation`)]);
  });

  it('may have lost it before', async () => {
    const { schedule } = await arrange(refusal('ResourceNotFoundException', 404));
    await expect(schedule.cancel(order)).resolves.toBeUndefined();
  });

  it('may still be there if no response is usable', async () => {
    const { schedule } = await arrange(refusal('InternalServerException', 500));
    await expect(schedule.cancel(order)).rejects.toMatchObject({ code: 'aws-unavailable', outcome: 'unknown' });
  });
});

it.each<[string, (schedule: RetirementSchedule) => Promise<unknown>, Responder[]]>([
  ['scheduler:CreateSchedule', (schedule) => schedule.put(order), []],
  ['scheduler:CreateSchedule', (schedule) => schedule.scheduleOnce(order), []],
  ['scheduler:UpdateSchedule', (schedule) => schedule.put(order), [refusal('ConflictException', 409)]],
  ['scheduler:GetSchedule', (schedule) => schedule.dueAt(order), []],
  ['scheduler:DeleteSchedule', (schedule) => schedule.cancel(order), []],
])('an error without the permission %s names it', async (permission, call, before) => {
  const { schedule } = await arrange(...before, refusal('AccessDeniedException', 403));
  await expect(call(schedule)).rejects.toMatchObject({
    code: 'aws-access-denied',
    nextStep: expect.stringContaining(permission),
  });
});
