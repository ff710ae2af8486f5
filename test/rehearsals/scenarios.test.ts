import { afterEach, describe, expect, it } from 'vitest';
import { type RunningSandbox, type StartSandboxOptions, startSandbox } from '../../sandbox/index.ts';

let running: RunningSandbox | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});
const start = async (options: StartSandboxOptions) => {
  running = await startSandbox(options);
  return running;
};
const currentOf = ({ service }: RunningSandbox, name: string) =>
  JSON.parse(service.secretsManager.value(name) ?? '{}') as Record<string, string>;
const post = ({ endpoint }: RunningSandbox, path: string, body: string) =>
  fetch(`${endpoint}/_sandbox${path}`, { method: 'POST', body });

describe('a scenario', () => {
  const state = async ({ endpoint }: RunningSandbox) =>
    (await (await fetch(`${endpoint}/_sandbox/scenario`)).json()) as { solved: boolean; goals: { reached: boolean }[] };

  it('leaked-secret is solved by an emergency rotation, and shows no secret', async () => {
    const sandbox = await start({ scenario: 'leaked-secret' });
    const { secretsManager, cloudTrail } = sandbox.service;
    const name = sandbox.secrets[0]?.name ?? '';
    const leaked = currentOf(sandbox, name).clientSecret;
    expect(cloudTrail.events().map(({ userName }) => userName)).toContain('job-4711');
    expect((await state(sandbox)).solved).toBe(false);
    const [versionId = ''] = Object.keys(secretsManager.versions(name));
    secretsManager.setTag(name, 'genesys-rotation:compromised', versionId);
    await secretsManager.rotate(name);
    await sandbox.idle();
    if (!(await state(sandbox)).solved) await sandbox.skip({ to: 'next-timer' });
    expect(await state(sandbox)).toMatchObject({ solved: true });
    expect(JSON.stringify(await state(sandbox))).not.toContain(leaked);
  });

  it.each([
    ['stuck', '{"permissions":"restored"}'],
    ['genesys-down', '{"outage":"none"}'],
  ] as const)('%s is solved by its cause and another rotation, by nothing less', async (scenario, repair) => {
    const sandbox = await start({ scenario });
    const name = sandbox.secrets[0]?.name ?? '';
    expect((await state(sandbox)).goals.map(({ reached }) => reached)).toEqual([false, false, false]);
    await post(sandbox, '/genesys', repair);
    expect((await state(sandbox)).goals.map(({ reached }) => reached)).toEqual([true, false, false]);
    expect((await sandbox.service.secretsManager.rotate(name)).outcome).toBe('succeeded');
    expect((await state(sandbox)).solved).toBe(true);
  });
});
