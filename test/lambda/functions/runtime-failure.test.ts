import { describe, expect, it, vi } from 'vitest';
import { json } from '../genesys/local-server.ts';
import { contextOf, errorOf, useFunctions } from './function-under-test.ts';
import { arrangeRuntime, failure, refuse, requesting } from './runtime-under-test.ts';

useFunctions();

describe('an invocation that fails', () => {
  it('throws the error with the secret in it, and says it in its last line', async () => {
    const { run, lines, metrics, called } = await arrangeRuntime();
    const error = await errorOf(run(refuse));
    expect(error).toMatchObject({
      code: 'genesys-request-rejected',
      message: expect.stringContaining('Secret: billing.'),
    });
    expect(lines()).toEqual([
      expect.objectContaining({
        level: 'ERROR',
        message: (error as Error).message,
        requestId: 'request-1',
        code: 'genesys-request-rejected',
        outcome: 'unchanged',
        nextStep: expect.any(String),
        correlationId: 'correlation-7',
        durationMs: expect.any(Number),
        genesysRequests: 2,
        correlationIds: ['correlation-7'],
      }),
    ]);
    expect(metrics()).toEqual([
      { name: 'StepFailed', value: 1, unit: 'Count', dimensions: { Code: 'genesys-request-rejected' } },
      { name: 'GenesysRequests', value: 3, unit: 'Count', dimensions: {} },
    ]);
    // Its token too.
    expect(called.at(-2)).toBe('DELETE /api/v2/tokens/me');
  });

  it('and is about no single secret names none', async () => {
    const { run } = await arrangeRuntime();
    expect(await errorOf(run(refuse, contextOf(), { ...failure, secret: undefined }))).toMatchObject({
      code: 'genesys-request-rejected',
      message: expect.not.stringContaining('Secret:'),
    });
  });

  class Canary extends Error {
    override readonly name = 'CanaryError';
  }
  function stumble(): never {
    throw new Canary('CANARY-secret');
  }
  const framed = Object.assign(new Canary('\n    at CANARY'), {
    stack: 'CanaryError: \n    at CANARY\n    at stumble (x.ts)',
  });
  const deep = Object.assign(new Canary('CANARY'), {
    stack: `CanaryError: CANARY${'\n'.repeat(2_000)}    at stumble (x)`,
  });
  const unlocated = Object.assign(new Canary('CANARY-secret'), { stack: undefined });

  it.each([
    ['an error', async () => stumble(), /CanaryError \(at stumble\)/],
    ['an error whose message looks like a stack', () => Promise.reject(framed), /CanaryError \(at stumble\)/],
    ['an error whose stack is not one', () => Promise.reject(deep), /CanaryError \(at an unknown place\)/],
    ['an error without a stack', () => Promise.reject(unlocated), /CanaryError \(at an unknown place\)/],
    ['a text', () => Promise.reject('CANARY-secret'), /string \(at an unknown place\)/],
    ['nothing', () => Promise.reject(undefined), /undefined \(at an unknown place\)/],
  ])('unexpectedly reports what and where, and quotes nothing: %s', async (_what, work, says) => {
    const { run, output } = await arrangeRuntime();
    const error = await errorOf(run(work));
    expect(error).toMatchObject({
      code: 'internal-error',
      outcome: 'unknown',
      message: expect.stringMatching(says),
    });
    expect(output()).not.toContain('CANARY-');
    expect(String((error as Error).stack)).not.toContain('CANARY-');
  });

  it('unexpectedly is not left to Secrets Manager, which retries no retirement', async () => {
    const { run } = await arrangeRuntime();
    expect(await errorOf(run(async () => stumble()))).toMatchObject({
      nextStep: expect.not.stringContaining('Secrets Manager'),
    });
  });
});

describe('an invocation that waits for what never comes', () => {
  const forever: Parameters<Awaited<ReturnType<typeof arrangeRuntime>>['run']>[0] = () => new Promise(() => {});
  const shortly = contextOf({ getRemainingTimeInMillis: () => 1_400 });

  it('ends with an error, a log line, a metric and an event while there is time for them', async () => {
    vi.stubEnv('ROTATION_EVENT_BUS', 'rotations');
    const { run, lines, metrics, events } = await arrangeRuntime();
    const code = 'deadline-exceeded';
    expect(await errorOf(run(forever, shortly))).toMatchObject({ code, outcome: 'unknown' });
    expect(lines()).toEqual([expect.objectContaining({ level: 'ERROR', code })]);
    expect(metrics()).toMatchObject([{ name: 'StepFailed', dimensions: { Code: code } }]);
    expect(events()).toMatchObject([{ detail: { code } }]);
  });

  it('keeps the process alive until then', async () => {
    const { run } = await arrangeRuntime();
    const before = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const ending = errorOf(run(forever, shortly));
    expect(process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length).toBeGreaterThan(before);
    await ending;
    expect(process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length).toBeLessThanOrEqual(before);
  });
});

it('does not begin with variables that give secrets away', async () => {
  vi.stubEnv('NODE_DEBUG', 'https');
  const { run, called } = await arrangeRuntime();
  expect(await errorOf(run(requesting(1)))).toMatchObject({
    code: 'invalid-settings',
    message: expect.stringContaining('NODE_DEBUG'),
  });
  expect(called.filter((operation) => operation.includes('/'))).toEqual([]);
});

describe('subscribers', () => {
  const bus = () => vi.stubEnv('ROTATION_EVENT_BUS', 'rotations');

  it('learn what failed, and what to do about it', async () => {
    bus();
    const { run, events } = await arrangeRuntime();
    await errorOf(run(refuse));
    expect(events()).toEqual([
      {
        type: 'Rotation Failed',
        detail: {
          secret: 'billing',
          step: 'createSecret',
          code: 'genesys-request-rejected',
          outcome: 'unchanged',
          message: expect.stringContaining('Secret: billing.'),
          nextStep: expect.any(String),
        },
      },
    ]);
  });

  it('learn of it too when the variables are what is wrong', async () => {
    bus();
    vi.stubEnv('GENESYS_ENVIRONMENT', 'example.com');
    const { run, events } = await arrangeRuntime();
    await errorOf(run(requesting(1)));
    expect(events()).toMatchObject([{ detail: { code: 'invalid-settings' } }]);
  });

  it.each([
    ['is about no single secret', { secret: undefined }],
    ['they are not notified', { detail: undefined }],
  ])('learn nothing of what %s', async (_what, changes) => {
    bus();
    const { run, called } = await arrangeRuntime();
    const { detail, ...others } = { ...failure, ...changes };
    const report = detail === undefined ? others : { ...others, detail };
    expect(await errorOf(run(refuse, contextOf(), report))).toMatchObject({ code: 'genesys-request-rejected' });
    expect(called).not.toContain('AWSEvents.PutEvents');
  });

  it.each(['', undefined])('are none where no bus is named: %s', async (name) => {
    vi.stubEnv('ROTATION_EVENT_BUS', name);
    const { run, called, lines } = await arrangeRuntime();
    expect(await errorOf(run(refuse))).toMatchObject({ code: 'genesys-request-rejected' });
    expect(called).not.toContain('AWSEvents.PutEvents');
    expect(lines()).toHaveLength(1);
  });

  it('that could not be notified are no reason to throw another error', async () => {
    bus();
    const { run, lines } = await arrangeRuntime({
      'AWSEvents.PutEvents': json(400, { __type: 'AccessDeniedException' }),
    });
    expect(await errorOf(run(refuse))).toMatchObject({ code: 'genesys-request-rejected' });
    expect(lines().at(-1)).toMatchObject({ level: 'WARN', reason: expect.stringContaining('rotations') });
  });
});
