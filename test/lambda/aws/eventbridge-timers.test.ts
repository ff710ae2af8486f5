import { afterEach, describe, expect, it, vi } from 'vitest';
import { createEventBridgeTimers } from '../../../lambda/aws/eventbridge-timers.ts';
import { timerName } from '../../../lambda/ledger/order.ts';
import { VirtualTime } from '../fakes/virtual-time.ts';
import type { Responder } from '../genesys/local-server.ts';
import { secretArn } from '../ledger/states.ts';
import { refusal, reply, serveAws } from './aws-server.ts';

const retireFunctionArn = 'arn:aws:lambda:eu-central-1:123456789012:function:retire';
const settings = { retireFunctionArn, roleArn: 'arn:aws:iam::123456789012:role/scheduler', groupName: 'rotation' };
const deadLetterArn = 'arn:aws:sqs:eu-central-1:123456789012:retire';
const timer = { secretArn, generation: 3, arm: 2, at: '2026-03-02T12:00:00.000Z' };
const path = `/schedules/${timerName(timer, timer.arm)}`;

afterEach(() => vi.unstubAllEnvs());

async function arrange(...responders: Responder[]) {
  const { server } = await serveAws(...responders);
  return {
    timers: createEventBridgeTimers(settings, new VirtualTime('2026-03-01T12:00:00.000Z')),
    requests: () => server.received.map(({ method, url }) => `${method} ${url}`),
    bodies: () => server.received.map(({ body }) => JSON.parse(body) as Record<string, unknown>),
  };
}

const scheduled = {
  GroupName: 'rotation',
  Description: expect.stringContaining(`generation 3 of ${secretArn}`),
  ScheduleExpression: 'at(2026-03-02T12:00:00)',
  ScheduleExpressionTimezone: 'UTC',
  FlexibleTimeWindow: { Mode: 'OFF' },
  ActionAfterCompletion: 'DELETE',
  Target: {
    Arn: retireFunctionArn,
    RoleArn: settings.roleArn,
    Input: JSON.stringify({ v: 1, secretArn, generation: 3 }),
    RetryPolicy: { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 86_400 },
  },
  ClientToken: expect.any(String),
};

describe('a timer', () => {
  it('invokes the retire function once, with an order that names only the secret and the generation', async () => {
    const { timers, requests, bodies } = await arrange(reply({ ScheduleArn: 'arn' }));
    await timers.arm(timer);
    expect(requests()).toEqual([`POST ${path}`]);
    expect(bodies()).toEqual([scheduled]);
  });

  it('that exists already is left as it is', async () => {
    const { timers, requests } = await arrange(refusal('ConflictException', 409));
    await timers.arm(timer);
    expect(requests()).toEqual([`POST ${path}`]);
  });

  it('goes to the dead-letter queue if it cannot be started', async () => {
    const { server } = await serveAws(reply({ ScheduleArn: 'arn' }));
    await createEventBridgeTimers({ ...settings, deadLetterArn }, new VirtualTime('2026-03-01T12:00:00.000Z')).arm(
      timer,
    );
    expect(JSON.parse(server.received[0]?.body ?? '')).toMatchObject({
      Target: { DeadLetterConfig: { Arn: deadLetterArn } },
    });
  });

  it.each([
    ['is rounded up', '2026-03-02T12:00:00.001Z', 'at(2026-03-02T12:00:01)'],
    ['may be on another day for that', '2026-03-02T23:59:59.999Z', 'at(2026-03-03T00:00:00)'],
    ['is UTC', '2026-03-02T12:00:00+01:00', 'at(2026-03-02T11:00:00)'],
    ['in the past is in a few seconds', '2026-02-01T12:00:00.000Z', 'at(2026-03-01T12:00:05)'],
    ['of now is in a few seconds', '2026-03-01T12:00:00.000Z', 'at(2026-03-01T12:00:05)'],
  ])('has a time that %s', async (_what, at, ScheduleExpression) => {
    const { timers, bodies } = await arrange(reply({ ScheduleArn: 'arn' }));
    await timers.arm({ ...timer, at });
    expect(bodies()).toMatchObject([{ ScheduleExpression }]);
  });

  it('has a description that fits into Scheduler’s limit', async () => {
    const { timers, bodies } = await arrange(reply({ ScheduleArn: 'arn' }));
    await timers.arm({ ...timer, secretArn: `arn:${'x'.repeat(2_000)}` });
    expect(String(bodies()[0]?.Description)).toHaveLength(512);
  });

  it('that cannot be created names the permission', async () => {
    const { timers } = await arrange(refusal('AccessDeniedException', 403));
    await expect(timers.arm(timer)).rejects.toMatchObject({
      code: 'aws-access-denied',
      nextStep: expect.stringContaining('scheduler:CreateSchedule'),
    });
  });

  it('whose creation got no usable response may exist', async () => {
    const { timers } = await arrange(refusal('InternalServerException', 500));
    await expect(timers.arm(timer)).rejects.toMatchObject({ code: 'aws-unavailable', outcome: 'unknown' });
  });
});
