import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type RunningSandbox, type StartSandboxOptions, startSandbox } from '../../../sandbox/index.ts';

let running: RunningSandbox | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});
const start = async (options: StartSandboxOptions = {}) => {
  running = await startSandbox(options);
  return running;
};
const currentOf = ({ service }: RunningSandbox, name: string) =>
  JSON.parse(service.secretsManager.value(name) ?? '{}') as Record<string, string>;

const post = async ({ endpoint }: RunningSandbox, path: string, body: string, headers: Record<string, string> = {}) => {
  const response = await fetch(`${endpoint}/_sandbox${path}`, { method: 'POST', body, headers });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

const shortPeriods = { settings: { 'grace-period': '5s' } };

describe('a sandbox', () => {
  it('has secrets in several organizations, rotates one and revokes its old credential when time is skipped', async () => {
    const organizations = [{ name: 'North', host: 'mypurecloud.de' }, { name: 'South' }];
    const sandbox = await start({ secrets: 3, organizations, secret: shortPeriods });
    const [first, second, third] = sandbox.secrets;
    expect([first, second, third].map((secret) => secret?.organization)).toEqual(['North', 'South', 'North']);
    expect(currentOf(sandbox, third?.name ?? '').environment).toBe('mypurecloud.de');
    const old = currentOf(sandbox, first?.name ?? '');
    await sandbox.service.secretsManager.rotate(first?.name ?? '');
    await sandbox.skip({ to: 'next-timer' });
    expect(sandbox.service.genesys.canLogIn(old.clientId ?? '', old.clientSecret ?? '')).toBe(false);
    await expect(sandbox.skip({ to: 'next-timer' })).rejects.toThrow('No timer is set');
  });

  it('has its state again after a restart: secrets, clients, the ledger, timers and the time', async () => {
    const stateFile = join(mkdtempSync(join(tmpdir(), 'sandbox-state-')), 'state.json');
    const before = await start({ stateFile, secrets: 2, secret: shortPeriods });
    const name = before.secrets[0]?.name ?? '';
    const old = currentOf(before, name);
    await before.service.secretsManager.rotate(name);
    await before.skip({ skip: '1m' });
    const time = before.service.clock.now();
    const versions = before.service.secretsManager.versions(name);
    await before.close();
    expect(statSync(stateFile).mode & 0o777).toBe(0o600);

    await expect(startSandbox({ stateFile, secrets: 5 })).rejects.toThrow('has its own secrets');
    const after = await start({ stateFile });
    expect(after.secrets).toEqual(before.secrets);
    expect(after.service.clock.now()).toBeGreaterThanOrEqual(time);
    expect(after.service.secretsManager.versions(name)).toEqual(versions);
    await after.skip({ to: 'next-timer' });
    expect(after.service.genesys.canLogIn(old.clientId ?? '', old.clientSecret ?? '')).toBe(false);
    expect((await after.service.secretsManager.rotate(name)).outcome).toBe('succeeded');
  });

  it('leaves a file alone that is not its state', async () => {
    const stateFile = join(mkdtempSync(join(tmpdir(), 'sandbox-state-')), 'notes.txt');
    for (const content of ['my notes', '{"format":"another"}']) {
      writeFileSync(stateFile, content);
      await expect(startSandbox({ stateFile })).rejects.toThrow('not changed');
      expect(readFileSync(stateFile, 'utf8')).toBe(content);
    }
  });

  it.each<[StartSandboxOptions, string]>([
    [{ secrets: 0 }, 'from 1 to 1000'],
    [{ speed: 0.5 }, 'from 1 to 3600'],
    [{ region: 'Dublin' }, 'not the name of an AWS region'],
    [{ organizations: [{ name: 'a' }, { name: 'a' }] }, 'the same name'],
  ])('is not started with %o', async (options, message) => {
    await expect(startSandbox(options)).rejects.toThrow(message);
  });

  it('whose clock runs faster revokes the old credential by itself, with its functions on real time', async () => {
    const sandbox = await start({ speed: 3600, secret: shortPeriods });
    const { service } = sandbox;
    const [{ name } = { name: '' }] = sandbox.secrets;
    const old = currentOf(sandbox, name);
    const retired = new Promise<void>((resolve) => {
      service.lambda.onInvoked((functionName, ended) => {
        if (functionName === 'retire' && ended !== 'throttled' && !canLogIn()) resolve();
      });
    });
    const canLogIn = () => service.genesys.canLogIn(old.clientId ?? '', old.clientSecret ?? '');
    const startedMs = service.clock.now();
    expect((await service.secretsManager.rotate(name)).outcome).toBe('succeeded');
    await retired;
    // The grace period is at least that of tokens: five minutes.
    expect(service.clock.now() - startedMs).toBeGreaterThan(300_000);
    expect(service.lambda.logs.lines().filter(({ line }) => line.includes('Task timed out'))).toEqual([]);
  });

  it('goes on when an observer fails, and when its secret is deleted', async () => {
    const sandbox = await start();
    sandbox.service.journal.subscribe(() => {
      throw new Error('of an observer, which is expected here');
    });
    sandbox.service.secretsManager.call('DeleteSecret', {
      SecretId: sandbox.secrets[0]?.name,
      ForceDeleteWithoutRecovery: true,
    });
    expect((await post(sandbox, '/time', '{"skip":"2h"}')).status).toBe(200);
    const watched = sandbox.service.lambda.logs.lines().filter(({ line }) => line.startsWith('REPORT'));
    expect(watched.length).toBeGreaterThanOrEqual(2);
  });
});

describe('the control API', () => {
  it('says what is wrong with a request, changes nothing, and serves no web page', async () => {
    const sandbox = await start();
    for (const body of [
      '{}',
      '{"skip":"1x"}',
      '{"to":"tomorrow"}',
      '{"skip":"1h","to":"next-timer"}',
      '[]',
      '{',
      '{"to":"2001-01-01T00:00:00Z"}',
    ]) {
      expect(await post(sandbox, '/time', body)).toMatchObject({
        status: 400,
        body: { message: expect.stringContaining('Nothing was changed') },
      });
    }
    for (const path of ['/genesys', '/scenario'])
      expect((await post(sandbox, path, '{"outage":"total"}')).status).toBe(400);
    expect((await post(sandbox, '/none', '{}')).body.message).toContain('POST /_sandbox/time');
    expect((await post(sandbox, '/time', '{"skip":"1h"}', { origin: 'http://a.example' })).status).toBe(403);
    expect(sandbox.service.clock.offsetMs()).toBe(0);
  });
});
