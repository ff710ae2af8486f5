import { unwatchFile } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { keepWarm } from '../../../client/keep-warm.ts';
import { fromFile } from '../../../client/sources/from-file.ts';
import { createClientWorld } from '../world.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mounted-'));
});
afterAll(() => rm(folder, { recursive: true }));
const at = (name: string) => join(folder, name);
const load = async (path: string) =>
  (await fromFile({ path }).load({ refresh: false })).map(({ clientId, clientSecret, environment }) => [
    clientId,
    clientSecret.reveal(),
    environment,
  ]);

/** As a kubelet updates a volume: one symbolic link is swapped. */
async function mount(name: string, version: string, fields: Readonly<Record<string, string>>): Promise<void> {
  await mkdir(at(`${name}/..${version}`), { recursive: true });
  for (const [field, value] of Object.entries(fields)) await writeFile(at(`${name}/..${version}/${field}`), value);
  await symlink(`..${version}`, at(`${name}/..new`));
  await rename(at(`${name}/..new`), at(`${name}/..data`));
  for (const field of Object.keys(fields)) await symlink(`..data/${field}`, at(`${name}/${field}`)).catch(() => {});
}

describe('fromFile', () => {
  it('reads a document, and a folder with a file for each field', async () => {
    await writeFile(at('document'), '{"clientId":"c1","clientSecret":"s1","environment":"mypurecloud.de"}\n');
    expect(await load(at('document'))).toEqual([['c1', 's1', 'mypurecloud.de']]);
    await mount('fields', 'v1', { clientId: 'c2\n', clientSecret: 's2\n', other: 'not ours' });
    expect(await load(at('fields'))).toEqual([['c2', 's2', 'mypurecloud.com']]);
  });

  it('serves a provider through a rotation, with the credential before as the second', async () => {
    const world = createClientWorld();
    const own = world.createClient();
    await mount('rotated', 'v1', { ...own });
    const source = fromFile({ path: at('rotated') });
    const { getToken } = world.provider({ name: source.name, load: source.load });
    await getToken();
    await mount('rotated', 'v2', { ...own, clientSecret: world.genesys.regenerateByHand(own.clientId).clientSecret });
    expect((await getToken({ forceRefresh: true })).stage).toBe('current');
    expect((await source.load({ refresh: false })).map(({ stage }) => stage)).toEqual(['current', 'previous']);
  });

  it('renews the token when the mounted file changes', async () => {
    const world = createClientWorld();
    const [one, other] = [world.createClient(), world.createClient()];
    await mount('watched', 'v1', { 'secret.json': JSON.stringify(one) });
    const { getToken } = world.provider(fromFile({ path: at('watched/secret.json'), watchMs: 10 }));
    expect((await getToken()).clientId).toBe(one.clientId);
    await mount('watched', 'v2', { 'secret.json': JSON.stringify(other) });
    await vi.waitFor(async () => expect((await getToken()).clientId).toBe(other.clientId), {
      timeout: 5000,
      interval: 10,
    });
    unwatchFile(at('watched/secret.json'));
  });

  it.each([
    ['a file that is missing', 'none', 'secret-not-found'],
    ['a file that does not end', '/dev/zero', 'source-unavailable'],
    ['a file that is no secret', 'note', 'invalid-secret'],
    ['a folder without the fields', '.', 'invalid-secret'],
  ])('reports %s', async (_what, name, code) => {
    await writeFile(at('note'), 'canary');
    const failure = load(name.startsWith('/') ? name : at(name));
    await expect(failure).rejects.toMatchObject({ code, message: expect.stringContaining('Secret ') });
    await expect(failure).rejects.not.toThrow('canary');
  });

  it('refuses an empty path and what it does not know', () => {
    expect(() => fromFile({ path: '' })).toThrow('invalid-options: "path" is empty');
    expect(() => fromFile({ path: 'x', wachMs: 1 } as never)).toThrow('invalid-options: There is no option "wachMs"');
  });
});

describe('keepWarm', () => {
  it('renews a token that is due although nobody asks for it, until it is stopped', async () => {
    const world = createClientWorld();
    const provider = world.provider(world.createClient({ lifeSeconds: 3600 }));
    const stop = keepWarm(provider, 1);
    const requested = (count: number) => vi.waitFor(() => expect(world.tokenRequests()).toBe(count), { interval: 1 });
    await requested(1);
    await world.clock.advance(3_310_000);
    await requested(2);
    stop();
    await world.clock.advance(3_310_000);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(world.tokenRequests()).toBe(2);
    expect(() => keepWarm(provider, Number.NaN)).toThrow('invalid-options');
  });
});
