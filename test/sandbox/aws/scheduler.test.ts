import { randomUUID } from 'node:crypto';
import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  CreateScheduleGroupCommand,
  DeleteScheduleCommand,
  GetScheduleCommand,
  GetScheduleGroupCommand,
  ListSchedulesCommand,
  SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startInProcess } from '../../../sandbox/lambda/in-process-instance.ts';
import { type AwsSandbox, startAwsSandbox } from './aws-sandbox.ts';
import { writeBundle } from './bundle.ts';

const bundleFile = writeBundle(
  `
  let tried = 0;
  exports.handler = async (event) => {
    tried += 1;
    if (event.fail > tried - 1) throw new Error('not yet');
    return { event, now: Date.now() };
  };
`,
  'index.cjs',
);

const hourMs = 3_600_000;
let sandbox: AwsSandbox;
let client: SchedulerClient;

beforeEach(async () => {
  sandbox = await startAwsSandbox({
    functions: [{ functionName: 'retire', bundleFile, retryDelaysMs: [1] }],
    startInstance: startInProcess,
  });
  client = new SchedulerClient(sandbox.clientConfiguration);
});
afterEach(async () => {
  client.destroy();
  await sandbox.close();
});

const at = (fromNowMs: number) => `at(${new Date(sandbox.clock.now() + fromNowMs).toISOString().slice(0, 19)})`;
const input = (more: Partial<CreateScheduleCommandInput> = {}): CreateScheduleCommandInput => ({
  Name: 'retire-old',
  ScheduleExpression: at(24 * hourMs),
  FlexibleTimeWindow: { Mode: 'OFF' },
  ActionAfterCompletion: 'DELETE',
  Target: target(),
  ...more,
});
const target = (more: object = {}) => ({
  Arn: sandbox.lambda.arnOf('retire'),
  RoleArn: 'arn:aws:iam::123456789012:role/scheduler',
  Input: JSON.stringify({ at: '<aws.scheduler.scheduled-time>', arn: '<aws.scheduler.schedule-arn>' }),
  ...more,
});
const create = (more: Partial<CreateScheduleCommandInput> = {}) => client.send(new CreateScheduleCommand(input(more)));

describe('a one-time schedule', () => {
  it('that was deleted manually never fires', async () => {
    let fired = 0;
    sandbox.scheduler.subscribe(() => {
      fired += 1;
    });
    await create();
    sandbox.scheduler.remove('retire-old');
    await sandbox.clock.advance(25 * hourMs);
    expect({ fired, left: sandbox.scheduler.schedules() }).toEqual({ fired: 0, left: [] });
  });

  it('invokes its function at its time with its input, then is deleted', async () => {
    const fired: unknown[] = [];
    sandbox.scheduler.subscribe(({ completion }) => fired.push(completion?.attempts[0]?.payload));
    const { ScheduleArn } = await create();
    const dueMs = sandbox.scheduler.dueMs('retire-old');
    await sandbox.clock.advance(23 * hourMs);
    expect(fired).toEqual([]);
    await sandbox.clock.advance(2 * hourMs);
    expect(fired).toEqual([
      {
        event: { at: new Date(dueMs).toISOString().replace('.000Z', 'Z'), arn: ScheduleArn },
        now: expect.any(Number),
      },
    ]);
    expect(sandbox.scheduler.schedules()).toEqual([]);
    await expect(client.send(new GetScheduleCommand({ Name: 'retire-old' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      $metadata: { httpStatusCode: 404 },
    });
  });

  it('completes with all its retries before the clock has advanced', async () => {
    let attempts = 0;
    sandbox.scheduler.subscribe(({ completion }) => {
      attempts = completion?.attempts.length ?? 0;
    });
    await create({ Target: target({ Input: JSON.stringify({ fail: 2 }) }) });
    await sandbox.clock.advance(25 * hourMs);
    expect(attempts).toBe(3);
  });

  it('sends undeliverable events to its dead-letter queue', async () => {
    const queue = sandbox.deadLetters.arnOf('retire-dead');
    await create({ Target: target({ Arn: sandbox.lambda.arnOf('gone'), DeadLetterConfig: { Arn: queue } }) });
    await sandbox.clock.advance(25 * hourMs);
    expect(sandbox.deadLetters.messages(queue)).toMatchObject([
      { attributes: { ERROR_CODE: 'ResourceNotFoundException' } },
    ]);
  });

  it('stays after its time without ActionAfterCompletion, and does not fire twice', async () => {
    let fired = 0;
    sandbox.scheduler.subscribe(() => {
      fired += 1;
    });
    await create({ ActionAfterCompletion: 'NONE' });
    await sandbox.scheduler.fireNow('retire-old');
    await sandbox.clock.advance(25 * hourMs);
    expect(fired).toBe(1);
    expect(sandbox.scheduler.schedules()).toHaveLength(1);
  });

  it('follows its time zone', async () => {
    await create({ ScheduleExpression: 'at(2030-07-01T12:00:00)', ScheduleExpressionTimezone: 'Europe/Dublin' });
    expect(new Date(sandbox.scheduler.dueMs('retire-old')).toISOString()).toBe('2030-07-01T11:00:00.000Z');
  });

  it('fires at once when its time has passed', async () => {
    const fired = new Promise((resolve) => sandbox.scheduler.subscribe(resolve));
    await create({ ScheduleExpression: at(-hourMs) });
    await fired;
  });

  it('can be changed and deleted', async () => {
    await create();
    await client.send(new UpdateScheduleCommand(input({ ScheduleExpression: at(48 * hourMs) })));
    await sandbox.clock.advance(25 * hourMs);
    expect(await client.send(new GetScheduleCommand({ Name: 'retire-old' }))).toMatchObject({
      State: 'ENABLED',
      GroupName: 'default',
      ActionAfterCompletion: 'DELETE',
      CreationDate: expect.any(Date),
    });
    await client.send(new DeleteScheduleCommand({ Name: 'retire-old' }));
    await sandbox.clock.advance(48 * hourMs);
    expect(sandbox.lambda.logs.lines()).toEqual([]);
    await expect(client.send(new DeleteScheduleCommand({ Name: 'retire-old' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });
});

describe('creating a schedule', () => {
  it('twice is a conflict, unless the request is identical', async () => {
    const repeated = input({ ClientToken: randomUUID() });
    const first = await client.send(new CreateScheduleCommand(repeated));
    expect(await client.send(new CreateScheduleCommand(repeated))).toMatchObject({ ScheduleArn: first.ScheduleArn });
    await expect(create()).rejects.toMatchObject({ name: 'ConflictException', $metadata: { httpStatusCode: 409 } });
  });

  it('needs a group that exists', async () => {
    await expect(create({ GroupName: 'retirements' })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await client.send(new CreateScheduleGroupCommand({ Name: 'retirements' }));
    await create({ GroupName: 'retirements' });
    expect(await client.send(new GetScheduleGroupCommand({ Name: 'retirements' }))).toMatchObject({ State: 'ACTIVE' });
    await client.send(new GetScheduleCommand({ Name: 'retire-old', GroupName: 'retirements' }));
    await expect(client.send(new GetScheduleCommand({ Name: 'retire-old' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it.each<[string, () => object]>([
    ['a name with a blank', () => ({ Name: 'retire old' })],
    ['a name that is too long', () => ({ Name: 'x'.repeat(65) })],
    ['an invalid time', () => ({ ScheduleExpression: 'at(tomorrow)' })],
    ['a day that does not exist', () => ({ ScheduleExpression: 'at(2027-02-30T05:19:31)' })],
    ['an hour that does not exist', () => ({ ScheduleExpression: 'at(2027-02-20T24:00:00)' })],
    ['a window without its length', () => ({ FlexibleTimeWindow: { Mode: 'FLEXIBLE' as const } })],
    ['a window of no length', () => ({ FlexibleTimeWindow: { Mode: 'OFF' as const, MaximumWindowInMinutes: 5 } })],
    ['an unknown state', () => ({ State: 'PAUSED' as never })],
    ['an unknown end', () => ({ ActionAfterCompletion: 'KEEP' as never })],
    ['an unknown time zone', () => ({ ScheduleExpressionTimezone: 'Europe/Atlantis' })],
    ['no window', () => ({ FlexibleTimeWindow: undefined })],
    ['a role that is not an ARN', () => ({ Target: target({ RoleArn: 'scheduler' }) })],
    ['a target that is not an ARN', () => ({ Target: target({ Arn: 'retire' }) })],
    ['too many retries', () => ({ Target: target({ RetryPolicy: { MaximumRetryAttempts: 186 } }) })],
    ['too short an age', () => ({ Target: target({ RetryPolicy: { MaximumEventAgeInSeconds: 59 } }) })],
    ['an input that is not JSON', () => ({ Target: target({ Input: '{' }) })],
  ])('rejects %s', async (_, wrong) => {
    await expect(create(wrong())).rejects.toMatchObject({ name: 'ValidationException' });
  });
});

describe('listing schedules', () => {
  it('goes page by page, by prefix and group', async () => {
    await client.send(new CreateScheduleGroupCommand({ Name: 'other' }));
    for (const Name of ['a-1', 'a-2', 'a-3', 'b-1']) await create({ Name });
    await create({ Name: 'a-4', GroupName: 'other' });
    const first = await client.send(
      new ListSchedulesCommand({ NamePrefix: 'a-', GroupName: 'default', MaxResults: 2 }),
    );
    const second = await client.send(
      new ListSchedulesCommand({ NamePrefix: 'a-', GroupName: 'default', MaxResults: 2, NextToken: first.NextToken }),
    );
    const names = [...(first.Schedules ?? []), ...(second.Schedules ?? [])].map((schedule) => schedule.Name);
    expect(names).toEqual(['a-1', 'a-2', 'a-3']);
    expect(second.NextToken).toBeUndefined();
  });
});
