import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Clock, createClock } from '../../../sandbox/core/clock.ts';
import { createFaults, type Faults } from '../../../sandbox/core/faults.ts';
import { createJournal, type Journal } from '../../../sandbox/core/journal.ts';
import { type SandboxServer, startServer } from '../../../sandbox/core/server.ts';
import type { SandboxService } from '../../../sandbox/core/service.ts';
import { createDeadLetters, type DeadLetters } from '../../../sandbox/dead-letters/dead-letters.ts';
import { createLambda, type Lambda } from '../../../sandbox/lambda/lambda.ts';
import { writeBundle } from './bundle.ts';

const bundleFile = writeBundle(`
  let calls = 0;
  const loadedAt = Date.now();
  export const handler = async (event, context) => {
    calls += 1;
    const call = (path) => fetch(process.env.ENDPOINT + path, { method: 'POST', body: '{}' }).then((r) => r.status, () => 'cut');
    switch (event?.do) {
      case 'throw': throw Object.assign(new TypeError('as asked', { cause: new Error('hidden') }), { request: 'shown', inner: new Error('shown too') });
      case 'hang': return new Promise(() => setInterval(() => {}, 1_000));
      case 'exit': return process.exit(3);
      case 'reject': void Promise.reject(new Error('unhandled')); return new Promise(() => {});
      case 'print': console.log('to stdout'); console.error('to stderr'); process.stdout.write('no line feed'); return null;
      case 'call': return { status: await call(event.path) };
      case 'date': return { date: (await fetch(process.env.ENDPOINT + event.path)).headers.get('date') };
      case 'call and look': await call(event.path); return { now: Date.now() };
      case 'call by http and look': {
        const { get } = await import('node:http');
        await new Promise((resolve) => get(process.env.ENDPOINT + event.path, (response) => response.resume().on('end', resolve)));
        return { now: Date.now() };
      }
      case 'measure': {
        const [atMs, performanceAtMs] = [Date.now(), performance.now()];
        await new Promise((resolve) => setTimeout(resolve, 2_000));
        return { tookMs: Date.now() - atMs, performanceTookMs: performance.now() - performanceAtMs };
      }
      case 'wait': await new Promise((resolve) => setTimeout(resolve, 100)); return { pid: process.pid };
      default: return {
        event, calls, loadedAt, pid: process.pid, now: Date.now(), date: new Date().getTime(), isDate: new Date() instanceof Date,
        fixed: new Date(0).toISOString(), environment: { ...process.env }, remaining: context.getRemainingTimeInMillis(),
        context: { ...context, getRemainingTimeInMillis: undefined },
      };
    }
  };
`);

const counter = { applied: 0 };
const counting: SandboxService = {
  name: 'counting',
  accepts: (request) => request.path === '/count',
  operation: () => 'Count',
  handle() {
    counter.applied += 1;
    return { status: 200, body: '{}' };
  },
};

let clock: Clock;
let journal: Journal;
let faults: Faults;
let server: SandboxServer;
let deadLetters: DeadLetters;
let lambda: Lambda;

beforeEach(async () => {
  counter.applied = 0;
  clock = createClock();
  journal = createJournal({ now: clock.now });
  faults = createFaults();
  server = await startServer({ services: () => [counting], journal, faults, now: clock.now });
  deadLetters = createDeadLetters({ now: clock.now });
  lambda = createLambda({ clock, deadLetters, openPort: server.openPort });
  lambda.createFunction({ functionName: 'probe', bundleFile, environment: { ENDPOINT: '{{endpoint}}' } });
});

afterEach(async () => {
  lambda.close();
  await server.close();
  clock.close();
});

interface Seen {
  readonly event: unknown;
  readonly calls: number;
  readonly pid: number;
  readonly now: number;
  readonly date: number;
  readonly isDate: boolean;
  readonly fixed: string;
  readonly remaining: number;
  readonly environment: Record<string, string>;
  readonly context: Record<string, unknown>;
}

const probe = async (payload: unknown = {}) => {
  const result = await lambda.invoke('probe', payload);
  return { result, seen: result.payload as Seen };
};

describe('a function', () => {
  it("gets Lambda's event and context", async () => {
    const { result, seen } = await probe({ hello: 'world' });
    expect(result).toMatchObject({ outcome: 'success', coldStart: true });
    expect(seen.event).toEqual({ hello: 'world' });
    expect(seen.context).toMatchObject({
      awsRequestId: result.requestId,
      functionName: 'probe',
      functionVersion: '$LATEST',
      memoryLimitInMB: '256',
      invokedFunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:probe',
      logGroupName: '/aws/lambda/probe',
    });
    expect(seen.remaining).toBeGreaterThan(50_000);
    expect(seen.remaining).toBeLessThanOrEqual(60_000);
  });

  it("does not inherit the sandbox's environment", async () => {
    process.env.NODE_OPTIONS = '--no-warnings';
    process.env.LEAK = 'leaked';
    const { seen } = await probe();
    expect(seen.environment).not.toHaveProperty('NODE_OPTIONS');
    expect(seen.environment).not.toHaveProperty('LEAK');
    expect(seen.environment.ENDPOINT).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(seen.environment.AWS_ENDPOINT_URL_SECRETS_MANAGER).toBe(seen.environment.ENDPOINT);
    expect(seen.environment.ENDPOINT).not.toBe(server.endpoint);
    delete process.env.NODE_OPTIONS;
    delete process.env.LEAK;
  });

  it('stays warm between invocations', async () => {
    const first = await probe();
    const second = await probe();
    expect(second.result).toMatchObject({ coldStart: false, instanceId: first.result.instanceId });
    expect(second.seen.calls).toBe(2);
  });

  it('gets one instance per concurrent invocation', async () => {
    const results = await Promise.all([1, 2, 3].map(() => lambda.invoke('probe', { do: 'wait' })));
    expect(new Set(results.map((result) => result.instanceId)).size).toBe(3);
  });

  it("sees the sandbox's time from the next invocation on, even in a warm instance", async () => {
    const before = await probe();
    await clock.advance(48 * 3_600_000);
    const after = await probe();
    expect(after.result.instanceId).toBe(before.result.instanceId);
    for (const time of [after.seen.now, after.seen.date]) expect(Math.abs(time - clock.now())).toBeLessThan(1_000);
    expect(after.seen).toMatchObject({ isDate: true, fixed: '1970-01-01T00:00:00.000Z' });
    expect(after.seen.remaining).toBeGreaterThan(50_000);
  });

  it.each(['call and look', 'call by http and look'])(
    'sees the time that was skipped while it waited for a response: %s',
    async (what) => {
      await probe();
      faults.add({ effect: { kind: 'hold', until: () => clock.advance(60_000) } });
      const beforeMs = clock.now();
      const { payload } = await lambda.invoke('probe', { do: what, path: '/count' });
      expect((payload as { now: number }).now - beforeMs).toBeGreaterThanOrEqual(60_000);
    },
  );

  it('can have time go faster while it runs, by the dates too', async () => {
    lambda.updateFunction('probe', { environment: { SANDBOX_TIME_SCALE: '20' } });
    const { payload } = await lambda.invoke('probe', { do: 'measure' });
    const { tookMs, performanceTookMs } = payload as Record<string, number>;
    for (const took of [tookMs, performanceTookMs]) {
      expect(took).toBeGreaterThan(1_900);
      expect(took).toBeLessThan(8_000);
    }
  });

  it('is already loaded after prewarming', async () => {
    await lambda.prewarm('probe', 2);
    const invokedAt = clock.now();
    const { loadedAt } = (await lambda.invoke('probe', {})).payload as { loadedAt: number };
    expect(loadedAt).toBeLessThanOrEqual(invokedAt);
  });

  it('runs with its new environment after an update', async () => {
    const before = await probe();
    lambda.updateFunction('probe', { environment: { SETTING: 'new' } });
    const after = await probe();
    expect(after.seen.environment.SETTING).toBe('new');
    expect(after.result.instanceId).not.toBe(before.result.instanceId);
  });

  it('may be a CommonJS bundle', async () => {
    const commonJs = writeBundle(
      `const names = ['handler'];
      for (const name of names) module.exports[name] = async () => 'from CommonJS';`,
      'index.cjs',
    );
    lambda.createFunction({ functionName: 'common', bundleFile: commonJs });
    expect(await lambda.invoke('common', {})).toMatchObject({ payload: 'from CommonJS' });
  });

  it('cannot be created without its bundle', () => {
    expect(() => lambda.createFunction({ functionName: 'absent', bundleFile: '/nowhere/index.mjs' })).toThrow(
      /npm run build/,
    );
  });
});

describe('a function that fails', () => {
  it('returns the error of its handler and stays warm', async () => {
    const result = await lambda.invoke('probe', { do: 'throw' });
    expect(result).toMatchObject({ outcome: 'error', error: { errorType: 'TypeError', errorMessage: 'as asked' } });
    expect(result.error?.trace?.length).toBeGreaterThan(1);
    expect((await probe()).result.instanceId).toBe(result.instanceId);
  });

  it("is killed at its timeout, with Lambda's message", async () => {
    lambda.updateFunction('probe', { timeoutMs: 300 });
    const result = await lambda.invoke('probe', { do: 'hang' });
    expect(result).toMatchObject({ outcome: 'timeout', error: { errorType: 'Sandbox.Timedout' } });
    expect(result.error?.errorMessage).toContain('Task timed out after 0.30 seconds');
    expect((await probe()).result.instanceId).not.toBe(result.instanceId);
  });

  it('ends with Runtime.ExitError when its process exits', async () => {
    const result = await lambda.invoke('probe', { do: 'exit' });
    expect(result).toMatchObject({ outcome: 'crash', error: { errorType: 'Runtime.ExitError' } });
    expect(result.error?.errorMessage).toContain('exit status 3');
  });

  it('loses its instance after an unhandled rejection', async () => {
    const result = await lambda.invoke('probe', { do: 'reject' });
    expect(result).toMatchObject({ outcome: 'error', error: { errorType: 'Runtime.UnhandledPromiseRejection' } });
    expect((await probe()).result).toMatchObject({ outcome: 'success', coldStart: true });
  });

  it('reports why it cannot be loaded', async () => {
    const broken = { functionName: 'broken', bundleFile: writeBundle(`require('./missing.cjs');`, 'index.cjs') };
    lambda.createFunction(broken);
    expect(await lambda.invoke('broken', {})).toMatchObject({
      outcome: 'error',
      error: { errorType: 'Runtime.ImportModuleError' },
    });
    lambda.createFunction({ functionName: 'empty', bundleFile: writeBundle('export {};') });
    expect(await lambda.invoke('empty', {})).toMatchObject({ error: { errorType: 'Runtime.HandlerNotFound' } });
  });
});

describe('the log of an invocation', () => {
  it('contains every line between START and REPORT', async () => {
    const { logs, requestId } = await lambda.invoke('probe', { do: 'print' });
    expect(logs[0]).toBe(`START RequestId: ${requestId} Version: $LATEST`);
    expect([...logs.slice(1, 4)].sort()).toEqual(['no line feed', 'to stderr', 'to stdout']);
    expect(logs[4]).toBe(`END RequestId: ${requestId}`);
    expect(logs[5]).toMatch(
      /^REPORT RequestId: \S+\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms\tMemory Size: 256 MB\tMax Memory Used: \d+ MB\tInit Duration: [\d.]+ ms$/,
    );
    const warm = await lambda.invoke('probe', { do: 'print' });
    expect(warm.logs.at(-1)).not.toContain('Init Duration');
  });
});

describe('an error in the log', () => {
  it('is printed with all enumerable properties, as by the AWS runtime', async () => {
    const { logs, requestId } = await lambda.invoke('probe', { do: 'throw' });
    const [, id, level, title, error = ''] = logs[1]?.split('\t') ?? [];
    expect([id, level, title]).toEqual([requestId, 'ERROR', 'Invoke Error ']);
    const inner = { errorMessage: 'shown too' };
    expect(JSON.parse(error)).toMatchObject({
      errorType: 'TypeError',
      errorMessage: 'as asked',
      request: 'shown',
      inner,
    });
    expect(error).not.toContain('hidden');
    const rejected = await lambda.invoke('probe', { do: 'reject' });
    expect(rejected.logs[1]).toContain('ERROR\tUnhandled Promise Rejection \t{"errorType":"Error"');
  });

  it('is one JSON object when the function logs JSON', async () => {
    lambda.updateFunction('probe', { environment: { AWS_LAMBDA_LOG_FORMAT: 'JSON' } });
    const { logs, requestId } = await lambda.invoke('probe', { do: 'throw' });
    const message = { errorType: 'TypeError', errorMessage: 'as asked', request: 'shown' };
    expect(JSON.parse(logs[1] ?? '')).toMatchObject({ level: 'ERROR', requestId, message });
  });
});

describe('an event', () => {
  it('is attempted three times with one request id, then becomes a dead letter', async () => {
    const onFailureArn = deadLetters.arnOf('failed');
    lambda.updateFunction('probe', { onFailureArn, retryDelaysMs: [5] });
    const { requestId, completion } = lambda.invokeEvent('probe', { do: 'throw' });
    const { attempts, outcome } = await completion;
    expect(outcome).toBe('discarded');
    expect(attempts.map((attempt) => attempt.requestId)).toEqual([requestId, requestId, requestId]);
    const [letter] = deadLetters.messages(onFailureArn);
    expect(JSON.parse(letter?.body ?? '')).toMatchObject({
      requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 3 },
      requestPayload: { do: 'throw' },
      responsePayload: { errorType: 'TypeError' },
    });
  });

  it('is retried after one and after two minutes', async () => {
    const begunAtMs: number[] = [];
    lambda.onInvoking(() => begunAtMs.push(clock.now()));
    await lambda.invokeEvent('probe', { do: 'throw' }).completion;
    const [first = 0, second = 0, third = 0] = begunAtMs;
    expect([second - first, third - second].map((waitedMs) => Math.floor(waitedMs / 60_000))).toEqual([1, 2]);
  });

  it('may be retried because time is skipped, which what is due then does not stop', async () => {
    let completion: Promise<unknown> | undefined;
    let ran = false;
    clock.at(clock.now() + 1_000, async () => {
      completion = lambda.invokeEvent('probe', { do: 'throw' }).completion;
      await completion;
    });
    clock.at(clock.now() + 90_000, () => {
      ran = true;
    });
    await clock.advance(2_000);
    expect(await completion).toMatchObject({ outcome: 'discarded' });
    expect(ran).toBe(true);
  });

  it('is not retried after a success', async () => {
    const { completion } = lambda.invokeEvent('probe', {});
    expect(await completion).toMatchObject({ outcome: 'succeeded', attempts: [{ outcome: 'success' }] });
    await lambda.idle();
  });
});

describe('a call of a function', () => {
  const call = () => lambda.invoke('probe', { do: 'call', path: '/count' });

  it('is recorded in the journal with its function and invocation', async () => {
    const result = await call();
    expect(journal.entries()).toMatchObject([
      {
        sequence: 1,
        service: 'counting',
        operation: 'Count',
        applied: true,
        status: 200,
        caller: result.instanceId,
        functionName: 'probe',
        lambdaRequestId: result.requestId,
      },
    ]);
    await fetch(`${server.endpoint}/count`);
    expect(journal.entries()[1]).not.toHaveProperty('caller');
  });

  it('is not carried out when the instance is killed before', async () => {
    const fault = faults.add({ service: 'counting', effect: { kind: 'crash-before' } });
    expect(await call()).toMatchObject({ outcome: 'crash', error: { errorType: 'Runtime.ExitError' } });
    expect(counter.applied).toBe(0);
    expect(fault.hits()).toBe(1);
    expect(await call()).toMatchObject({ outcome: 'success', payload: { status: 200 } });
  });

  it('is carried out when the instance is killed after', async () => {
    faults.add({ operation: /^Cou/, effect: { kind: 'crash-after' } });
    const crashed = await call();
    expect(crashed).toMatchObject({ outcome: 'crash' });
    expect(crashed.logs.join()).toContain('signal: killed');
    expect(counter.applied).toBe(1);
  });

  it('can lose its request or its reply', async () => {
    faults.add({ skip: 1, effect: { kind: 'lost-reply' } });
    faults.add({ effect: { kind: 'lost-request' } });
    expect((await call()).payload).toEqual({ status: 'cut' });
    expect(counter.applied).toBe(0);
    expect((await call()).payload).toEqual({ status: 'cut' });
    expect(counter.applied).toBe(1);
    expect(journal.count({ applied: false })).toBe(1);
  });

  it('can get another response, whether or not it is carried out', async () => {
    faults.add({ effect: { kind: 'respond', status: 429, headers: { 'retry-after': '1' } } });
    faults.add({ effect: { kind: 'respond-after', status: 500 } });
    expect((await call()).payload).toEqual({ status: 429 });
    expect(counter.applied).toBe(0);
    expect((await call()).payload).toEqual({ status: 500 });
    expect(counter.applied).toBe(1);
    expect(journal.entries().map((entry) => entry.fault)).toEqual(['respond', 'respond-after']);
  });

  it('can stall until the function times out', async () => {
    lambda.updateFunction('probe', { timeoutMs: 1_500 });
    faults.add({ effect: { kind: 'stall-after' } });
    faults.add({ effect: { kind: 'stall' } });
    expect(await call()).toMatchObject({ outcome: 'timeout' });
    expect(counter.applied).toBe(1);
    expect(await call()).toMatchObject({ outcome: 'timeout' });
    expect(counter.applied).toBe(1);
  });

  it("gets a response with the sandbox's time, so that AWS clients do not correct their clock", async () => {
    await clock.advance(48 * 3_600_000);
    const { payload } = await lambda.invoke('probe', { do: 'date', path: '/count' });
    const skewMs = Date.parse((payload as { date: string }).date) - clock.now();
    expect(Math.abs(skewMs)).toBeLessThan(5_000);
  });

  it('is reported to listeners before the response is sent', async () => {
    const seen: string[] = [];
    faults.onApplied(async (applied) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      seen.push(applied.operation);
    });
    await call();
    expect(seen).toEqual(['Count']);
  });

  it('can be held after it is carried out, while its event is delivered again', async () => {
    const payloads = new Map<string, unknown>();
    lambda.onInvoking((begun) => payloads.set(begun.requestId, begun.payload));
    let second: unknown;
    const redeliver = async (requestId = '') => {
      second = (await lambda.invoke('probe', payloads.get(requestId))).payload;
    };
    faults.add({ effect: { kind: 'hold', until: ({ lambdaRequestId }) => redeliver(lambdaRequestId) } });
    expect((await call()).payload).toEqual({ status: 200 });
    expect(second).toEqual({ status: 200 });
    expect(counter.applied).toBe(2);
    expect(journal.entries().map((entry) => entry.fault)).toEqual(['hold', undefined]);
  });

  it('counts for every rule that it matches, whichever hits', async () => {
    faults.add({ skip: 1, effect: { kind: 'lost-request' } });
    faults.add({ skip: 2, effect: { kind: 'lost-reply' } });
    for (let time = 0; time < 4; time += 1) await call();
    expect(journal.entries().map((entry) => entry.fault)).toEqual([undefined, 'lost-request', 'lost-reply', undefined]);
  });

  it('can run with a shortened timeout, which keeps the instance', async () => {
    const { instanceId } = await call();
    const restore = lambda.shortenTimeouts(300);
    expect((await lambda.invoke('probe', {})).payload).toMatchObject({
      remaining: expect.toSatisfy((ms) => ms <= 300),
    });
    faults.add({ effect: { kind: 'stall' } });
    expect(await call()).toMatchObject({
      outcome: 'timeout',
      instanceId,
      error: { errorMessage: expect.stringContaining('0.30 seconds') },
    });
    restore();
    expect((await lambda.invoke('probe', {})).payload).toMatchObject({
      remaining: expect.toSatisfy((ms) => ms > 30_000),
    });
  });

  it('fails visibly when the sandbox does not support the operation', async () => {
    const result = await lambda.invoke('probe', { do: 'call', path: '/nothing' });
    expect(result.payload).toEqual({ status: 501 });
    expect(journal.entries()).toMatchObject([{ service: 'unknown', operation: 'POST /nothing', status: 501 }]);
  });
});
