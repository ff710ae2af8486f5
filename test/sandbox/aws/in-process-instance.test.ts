import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Clock, createClock } from '../../../sandbox/core/clock.ts';
import { createFaults, type Faults } from '../../../sandbox/core/faults.ts';
import { createJournal } from '../../../sandbox/core/journal.ts';
import { type SandboxServer, startServer } from '../../../sandbox/core/server.ts';
import type { SandboxService } from '../../../sandbox/core/service.ts';
import { createDeadLetters } from '../../../sandbox/dead-letters/dead-letters.ts';
import { startInProcess } from '../../../sandbox/lambda/in-process-instance.ts';
import { createLambda, type Lambda } from '../../../sandbox/lambda/lambda.ts';
import { writeBundle } from './bundle.ts';

const bundleFile = writeBundle(
  `
  let calls = 0;
  exports.handler = async (event, context) => {
    calls += 1;
    if (event.throws) throw Object.assign(new TypeError('as asked'), { request: 'shown' });
    if (event.waits) await new Promise((resolve) => setTimeout(resolve, event.waits));
    if (event.calls) await fetch(process.env.ENDPOINT + '/count', { method: 'POST', body: '{}' });
    process.stdout.write('after the call\\n');
    return {
      calls, name: process.env.AWS_LAMBDA_FUNCTION_NAME, shell: process.env.HOME_OF_TEST, all: { ...process.env },
      now: Date.now(), date: new Date().getTime(), remaining: context.getRemainingTimeInMillis(),
    };
  };
`,
  'index.cjs',
);

const counting: SandboxService = {
  name: 'counting',
  accepts: (request) => request.path === '/count',
  operation: () => 'Count',
  handle: () => ({ status: 200, body: '{}' }),
};

let clock: Clock;
let faults: Faults;
let server: SandboxServer;
let lambda: Lambda;

beforeEach(async () => {
  clock = createClock();
  faults = createFaults();
  server = await startServer({
    services: () => [counting],
    journal: createJournal({ now: clock.now }),
    faults,
    now: clock.now,
  });
  const deadLetters = createDeadLetters({ now: clock.now });
  lambda = createLambda({ clock, deadLetters, openPort: server.openPort, startInstance: startInProcess });
  const environment = { ENDPOINT: '{{endpoint}}' };
  for (const functionName of ['one', 'other']) lambda.createFunction({ functionName, bundleFile, environment });
});

afterEach(async () => {
  lambda.close();
  await server.close();
  clock.close();
});

it('has the variables, the name and the time of its function, and not those of the process', async () => {
  process.env.HOME_OF_TEST = 'here';
  await clock.advance(86_400_000);
  const { payload } = await lambda.invoke('one', {});
  expect(payload).toMatchObject({
    name: 'one',
    all: { AWS_LAMBDA_FUNCTION_NAME: 'one', ENDPOINT: expect.any(String) },
  });
  expect((payload as { all: object }).all).not.toHaveProperty('HOME_OF_TEST');
  const { now, date, remaining } = payload as Record<string, number>;
  expect(payload).not.toHaveProperty('shell');
  expect(process.env.HOME_OF_TEST).toBe('here');
  delete process.env.HOME_OF_TEST;
  expect(Math.abs(Number(now) - clock.now())).toBeLessThan(10_000);
  expect(Math.abs(Number(date) - Number(now))).toBeLessThan(1_000);
  expect(remaining).toBeLessThanOrEqual(lambda.configurationOf('one').timeoutMs);
  expect(Math.abs(Date.now() - clock.now())).toBeGreaterThan(80_000_000);
});

it('sees the time that was skipped while it waited for a response', async () => {
  faults.add({ effect: { kind: 'hold', until: () => clock.advance(60_000) } });
  const beforeMs = clock.now();
  const { payload } = await lambda.invoke('one', { calls: true });
  expect((payload as { now: number }).now - beforeMs).toBeGreaterThanOrEqual(60_000);
});

it('keeps what its modules hold from one invocation to the next, and shares it with no other instance', async () => {
  await lambda.invoke('one', {});
  expect((await lambda.invoke('one', {})).payload).toMatchObject({ calls: 2 });
  expect((await lambda.invoke('other', {})).payload).toMatchObject({ calls: 1 });
});

it('is not heard any more once it was killed, and reported as on Lambda', async () => {
  faults.add({ effect: { kind: 'crash-after' } });
  const crashed = await lambda.invoke('one', { calls: true });
  expect(crashed).toMatchObject({ outcome: 'crash' });
  expect(crashed.logs.join()).toContain('signal: killed');
  expect(crashed.logs.join()).not.toContain('after the call');
  expect(await lambda.invoke('one', {})).toMatchObject({ outcome: 'success', coldStart: true });
});

it('ends at its time-out', async () => {
  lambda.updateFunction('one', { timeoutMs: 50 });
  expect(await lambda.invoke('one', { waits: 5_000 })).toMatchObject({ outcome: 'timeout' });
});

it('shows in the log what hangs on an error, at the time of the sandbox', async () => {
  await clock.advance(86_400_000);
  const { outcome, error, logs } = await lambda.invoke('one', { throws: true });
  expect({ outcome, error }).toMatchObject({ outcome: 'error', error: { errorType: 'TypeError' } });
  expect(logs.join()).toContain('"request":"shown"');
  const [line] = lambda.logs.lines();
  expect(Math.abs((line?.atMs ?? 0) - clock.now())).toBeLessThan(10_000);
});
