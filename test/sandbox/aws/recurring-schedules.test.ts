import { ListSchedulesCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startInProcess } from '../../../sandbox/lambda/in-process-instance.ts';
import { type AwsSandbox, startAwsSandbox } from './aws-sandbox.ts';
import { writeBundle } from './bundle.ts';

const hourMs = 3_600_000;
const bundleFile = writeBundle('exports.handler = async (event) => event;', 'index.cjs');
let sandbox: AwsSandbox;
let times: unknown[];

beforeEach(async () => {
  sandbox = await startAwsSandbox({
    functions: [{ functionName: 'hourly', bundleFile }],
    startInstance: startInProcess,
  });
  times = [];
  sandbox.scheduler.subscribe(({ payload }) => times.push((payload as { time: unknown }).time));
});
afterEach(() => sandbox.close());

const create = (ScheduleExpression: string, StartDate?: number) =>
  sandbox.scheduler.create('watch', {
    ScheduleExpression,
    ...(StartDate === undefined ? {} : { StartDate }),
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: {
      Arn: sandbox.lambda.arnOf('hourly'),
      RoleArn: 'arn:aws:iam::123456789012:role/scheduler',
      Input: '{"time":"<aws.scheduler.scheduled-time>"}',
    },
  });

it('fires at its start and then at its rate, with its due time', async () => {
  const startMs = Math.ceil(sandbox.clock.now() / 1000) * 1000 + hourMs;
  create('rate(1 hour)', startMs / 1000);
  await sandbox.clock.advance(3.5 * hourMs);
  const at = (hours: number) => new Date(startMs + hours * hourMs).toISOString().replace('.000Z', 'Z');
  expect(times).toEqual([at(0), at(1), at(2)]);
});

it.each(['rate(0 hours)', 'rate(1 week)', 'rate(hour)', 'every hour'])('rejects %s', (expression) => {
  expect(() => create(expression)).toThrow(/Invalid Schedule Expression/);
});

it('omits input and time of schedules from the list, as the service does', async () => {
  create('rate(1 hour)', sandbox.clock.now() / 1000 + 3600);
  const client = new SchedulerClient(sandbox.clientConfiguration);
  const { Schedules } = await client.send(new ListSchedulesCommand({}));
  client.destroy();
  expect(Schedules).toMatchObject([{ Name: 'watch', Target: { Arn: sandbox.lambda.arnOf('hourly') } }]);
  expect(JSON.stringify(Schedules)).not.toMatch(/rate|Input|time/);
});
