import { describe, expect, it, vi } from 'vitest';
import { useFunctions } from './function-under-test.ts';
import { arrangeRuntime, failure, requesting } from './runtime-under-test.ts';

useFunctions();

describe('the time of an invocation', () => {
  it('is what Lambda gives, and a minute where Lambda does not say', async () => {
    const { open, runtime } = await arrangeRuntime();
    vi.spyOn(performance, 'now').mockReturnValue(5_000);
    expect((await open({ getRemainingTimeInMillis: () => 12_345 })).deadline.remainingMs()).toBe(12_345);
    expect(runtime.invocationDeadline.remainingMs()).toBe(12_345);
    expect((await open({})).deadline.remainingMs()).toBe(60_000);
    expect(runtime.invocationDeadline.remainingMs()).toBe(60_000);
  });

  it('passes', async () => {
    const { open, runtime } = await arrangeRuntime();
    const clock = vi.spyOn(performance, 'now').mockReturnValue(5_000);
    const { deadline } = await open({ getRemainingTimeInMillis: () => 10_000 });
    clock.mockReturnValue(6_000);
    expect([deadline.remainingMs(), runtime.invocationDeadline.remainingMs()]).toEqual([9_000, 9_000]);
  });

  it('ends sooner for the work if some time is reserved to report it', async () => {
    const { runtime } = await arrangeRuntime();
    vi.spyOn(performance, 'now').mockReturnValue(5_000);
    const result = await runtime.runInvocation(
      'rotate',
      { getRemainingTimeInMillis: () => 10_000 },
      async (services) => ({
        leftMs: services().deadline.remainingMs(),
        endsInMs: runtime.invocationDeadline.remainingMs(),
      }),
      failure,
      (givenMs) => givenMs / 4,
    );
    expect(result).toEqual({ leftMs: 7_500, endsInMs: 10_000 });
  });

  it('comes from a clock that works', async () => {
    const { open } = await arrangeRuntime();
    const { time } = await open();
    const before = time.now();
    await time.sleep(20);
    expect(before).toBeGreaterThan(Date.parse('2025-01-01'));
    expect(time.now()).toBeGreaterThan(before);
  });
});

describe('what an invocation works with', () => {
  it('is what the variables say', async () => {
    vi.stubEnv('GENESYS_ENVIRONMENT', 'mypurecloud.de');
    vi.stubEnv('GENESYS_PROPAGATION_TIMEOUT', '7s');
    vi.stubEnv('ROTATION_WEBHOOK_URL', 'https://hooks.example.com/');
    vi.stubEnv('ROTATION_WEBHOOK_SECRET', 'hook-key');
    vi.stubEnv('VAULT_ADDR', 'https://vault.example.com');
    vi.stubEnv('ROTATION_VAULT_SECRET', 'vault-login');
    vi.stubEnv('ROTATION_EVENT_BUS', 'rotations');
    const { open } = await arrangeRuntime();
    expect(await open()).toMatchObject({
      defaultEnvironment: 'mypurecloud.de',
      propagationMs: 7_000,
      webhook: { secretId: 'hook-key' },
      vault: { secretId: 'vault-login' },
      events: { publish: expect.any(Function) },
      https: { send: expect.any(Function) },
      timers: { arm: expect.any(Function) },
      ledger: { acquire: expect.any(Function) },
      invocation: { function: 'rotate', requestId: 'request-1', timeoutMs: 30_000 },
    });
  });

  it.each(['', undefined])('is no event bus where none is named: %s', async (name) => {
    vi.stubEnv('ROTATION_EVENT_BUS', name);
    const { open } = await arrangeRuntime();
    expect((await open()).events).toBeUndefined();
  });

  it('is kept by a warm function: connections, tokens and what was read', async () => {
    vi.stubEnv('ROTATION_EVENT_BUS', 'rotations');
    const { open, run, called } = await arrangeRuntime();
    const [one, other] = [await open(), await open()];
    for (const name of ['store', 'genesys', 'timers', 'ledger', 'events', 'https'] as const) {
      expect(other[name]).toBe(one[name]);
    }
    await run(requesting(2));
    await run(requesting(2));
    expect(called.filter((operation) => operation === 'POST /oauth/token')).toHaveLength(1);
  });
});
