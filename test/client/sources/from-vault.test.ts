import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { fromVault, type VaultOptions } from '../../../client/sources/from-vault.ts';
import { createFaults } from '../../../sandbox/core/faults.ts';
import { createVault } from '../../../sandbox/vault/vault.ts';
import { createClientWorld } from '../world.ts';

const path = 'genesys/crm-sync';
const vault = createVault({ now: Date.now, faults: createFaults() });
vault.createMount({});
const rules = [{ path: 'secret/data/genesys/*', capabilities: ['read'] as const }];
const { roleId, secretId } = vault.createAppRole({ name: 'crm', rules });
const { token } = vault.createToken({ rules });
const logins: string[] = [];

const fetch: typeof globalThis.fetch = async (input, init) => {
  const url = new URL(String(input));
  if (url.pathname.endsWith('/login')) logins.push(url.pathname);
  const { status, body } = await vault.service.handle({
    method: init?.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: Object.fromEntries(new Headers(init?.headers)),
    body: new TextEncoder().encode(String(init?.body ?? '')),
    caller: undefined,
    secure: true,
  });
  return new Response(body as string, { status });
};
const create = (options: Partial<VaultOptions> = {}) =>
  fromVault({ address: 'https://vault.example', path, auth: { token }, fetch, ...options });
const load = async (options?: Partial<VaultOptions>) =>
  (await create(options).load({ refresh: false })).map((one) => [one.stage, one.versionId, one.clientSecret.reveal()]);

describe('fromVault', () => {
  it('returns the current version and the one before, with each login', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vault-'));
    afterAll(() => rm(folder, { recursive: true }));
    const sink = join(folder, 'token');
    await writeFile(sink, `${token}\n`);
    const data = (clientSecret: string) => ({
      clientId: 'c1',
      clientSecret,
      environment: 'mypurecloud.de',
      note: 'ours',
    });
    vault.writeByHand({ path }, data('one'));
    expect(await load()).toEqual([['current', '1', 'one']]);
    vault.writeByHand({ path }, data('two'));
    for (const auth of [{ token }, { token: pathToFileURL(sink).href }, { roleId, secretId }]) {
      expect(await load({ auth })).toEqual([
        ['current', '2', 'two'],
        ['previous', '1', 'one'],
      ]);
    }
    vault.writeByHand({ path }, { ...data('two'), note: 'edited' });
    expect(await load()).toEqual([['current', '3', 'two']]);
  });

  it('logs in once, and again when its token was revoked', async () => {
    const source = create({ auth: { roleId, secretId } });
    logins.length = 0;
    for (let round = 0; round < 3; round += 1) await source.load({ refresh: true });
    expect(logins).toHaveLength(1);
    vault.revokeTokens();
    await source.load({ refresh: false });
    expect(logins).toHaveLength(2);
  });

  it('serves a provider through a rotation', async () => {
    const world = createClientWorld();
    const own = world.createClient();
    const place = { path: 'genesys/rotated' };
    vault.writeByHand(place, { ...own });
    const { getToken } = world.provider(create({ path: place.path, auth: { roleId, secretId } }));
    await getToken();
    vault.writeByHand(place, { ...own, clientSecret: world.genesys.regenerateByHand(own.clientId).clientSecret });
    expect(await getToken({ forceRefresh: true })).toMatchObject({ stage: 'current', versionId: '2' });
  });

  it.each([
    ['a path that holds nothing', { path: 'genesys/none', auth: { roleId, secretId } }, 'secret-not-found'],
    ['a path that no policy allows', { path: 'other', auth: { roleId, secretId } }, 'source-access-denied'],
    ['a wrong token', { auth: { token: 'canary' } }, 'source-access-denied'],
    ['a wrong AppRole', { auth: { roleId, secretId: 'canary' } }, 'source-access-denied'],
    ['a token file that is missing', { auth: { token: 'file:///nowhere' } }, 'source-unavailable'],
    [
      'a standby',
      { fetch: async () => new Response(null, { status: 307, headers: { location: 'https://canary' } }) },
      'source-misconfigured',
    ],
    [
      'no response',
      {
        fetch: async () => {
          throw new TypeError('canary', { cause: { code: 'ECONNREFUSED' } });
        },
      },
      'source-unavailable',
    ],
    ['no response at all', { fetch: () => new Promise<never>(() => {}), timeoutMs: 5 }, 'source-unavailable'],
    ['no JSON', { fetch: async () => new Response('canary') }, 'invalid-secret'],
  ] satisfies [string, Partial<VaultOptions>, string][])('reports %s', async (_what, options, code) => {
    const failure = load(options);
    await expect(failure).rejects.toMatchObject({ code, message: expect.stringContaining('Vault entry secret/') });
    await expect(failure).rejects.not.toThrow('canary');
  });

  it.each([
    ['an unencrypted address', { address: 'http://vault.example' }, '"address" must be https://'],
    ['no path', { path: '' }, '"path" is empty'],
    ['a path out of the mount', { path: '../sys/seal' }, '"path" has a segment'],
    ['a mount with a query', { mount: 'secret?x' }, '"mount" has characters'],
    ['a misspelled option', { mout: 'x' }, 'There is no option "mout"'],
  ])('refuses %s', (_what, options, problem) => {
    expect(() => create(options as never)).toThrow(`invalid-options: ${problem}`);
  });
});
