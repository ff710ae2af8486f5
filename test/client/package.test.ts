import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const library = fileURLToPath(new URL('../../client/dist', import.meta.url));
const binaries = fileURLToPath(new URL('../../node_modules/.bin', import.meta.url));

/** The one that runs the tests, and the one that is installed on the machine, which may be the oldest that is supported. */
const nodes = [
  process.execPath,
  ...(process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => !folder.includes('node_modules'))
    .map((folder) => join(folder, 'node'))
    .filter(existsSync)
    .slice(0, 1),
];

let program: string;

/** A program that has installed the package and nothing else. */
beforeAll(async () => {
  program = await mkdtemp(join(tmpdir(), 'program-'));
  await mkdir(join(program, 'node_modules'));
  await symlink(library, join(program, 'node_modules/genesys-token-provider'));
});
afterAll(() => rm(program, { recursive: true }));

const gzippedBytes = async (file: string) => gzipSync(await readFile(join(library, file)), { level: 9 }).length;

describe('the size with gzip', () => {
  it.each([
    // 8 until it bounded what is not its own: what may hang, be endless, arrive late or redirect a body.
    ['esm/index.js', 10],
    ['cjs/index.js', 10.25],
    ['esm/agent.js', 3.5],
    ['esm/vault.js', 4],
    ['esm/file.js', 3],
    ['esm/keep-warm.js', 1.5],
    ['esm/checks.js', 2],
    ['esm/shared-store.js', 2],
  ])('of %s is at most %d KB', async (file, kilobytes) => {
    expect(await gzippedBytes(file)).toBeLessThanOrEqual(kilobytes * 1024);
  });
});

describe('the package', () => {
  it.each([
    ['an ES module', 'mjs', `import { createTokenProvider, fromStatic } from 'genesys-token-provider';`],
    ['CommonJS', 'cjs', `const { createTokenProvider, fromStatic } = require('genesys-token-provider');`],
  ])('works as %s, on the Node.js of the machine too', async (_what, extension, head) => {
    const file = join(program, `main.${extension}`);
    await writeFile(
      file,
      `${head}
      const fetch = async () => Response.json({ access_token: 'token', expires_in: 60 });
      const provider = createTokenProvider(fromStatic({ clientId: 'c', clientSecret: 's' }), { fetch });
      provider.getToken().then((token) => console.log(token.reveal(), String(token)));`,
    );
    for (const node of nodes) expect((await run(node, [file])).stdout).toBe('token [redacted]\n');
  });

  it('compiles in a strict program, as an ES module and as CommonJS', async () => {
    const source = `
      import { createTokenProvider, fromSecretsManager, type AccessToken } from 'genesys-token-provider';
      import { fromSecretsManagerAgent } from 'genesys-token-provider/agent';
      import { fromFile } from 'genesys-token-provider/file';
      import { keepWarm } from 'genesys-token-provider/keep-warm';
      import { fromVault } from 'genesys-token-provider/vault';
      import { requireScopes } from 'genesys-token-provider/checks';
      import { type TokenStore, createSharedTokenStore } from 'genesys-token-provider/shared-store';
      declare const store: TokenStore;
      const provider = createTokenProvider(fromSecretsManager({ secretId: 's' }), { tokenStore: createSharedTokenStore(store) });
      export const stop: () => void = keepWarm(provider);
      export const others = [fromFile({ path: 'p' }), fromVault({ address: 'https://v', path: 'p' })];
      export const token: Promise<AccessToken> = provider.getToken();
      export const checked: Promise<void> = requireScopes(provider, []);
      export const agent = createTokenProvider(fromSecretsManagerAgent({ secretId: 's' }));`;
    const files = ['module.mts', 'script.cts'];
    for (const file of files) await writeFile(join(program, file), source);
    await symlink(join(binaries, '../@types'), join(program, 'node_modules/@types'));
    await symlink(join(binaries, '../undici-types'), join(program, 'node_modules/undici-types'));
    const options = ['--module', 'nodenext', '--target', 'es2022', '--strict', '--noEmit', '--types', 'node'];
    const { stdout } = await run(process.execPath, [join(binaries, 'tsc'), ...options, ...files], { cwd: program });
    expect(stdout).toBe('');
  });

  it('reports what to install when the AWS client is missing', async () => {
    const file = join(program, 'aws.mjs');
    await writeFile(
      file,
      `import { fromSecretsManager } from 'genesys-token-provider';
      fromSecretsManager({ secretId: 's' }).load({ refresh: false }).catch((error) => console.log(error.message));`,
    );
    // Past the link, where no other package is in sight.
    const { stdout } = await run(process.execPath, ['--preserve-symlinks', '--preserve-symlinks-main', file]);
    expect(stdout).toContain('@aws-sdk/client-secrets-manager is not installed');
  });
});
