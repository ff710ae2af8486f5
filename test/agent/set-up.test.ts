import { chmod, chown, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCallerToken } from '../../agent/caller-token.ts';
import { readConfiguration } from '../../agent/configuration.ts';
import { startAgent } from '../../agent/start-agent.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'set-up-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('the configuration', () => {
  it('has defaults, and variables win', () => {
    expect(readConfiguration(undefined, { GENESYS_SECRET: 'crm' })).toEqual({
      port: 2774,
      socket: undefined,
      tokenFile: '/run/genesys-token-agent/token',
      token: undefined,
      proxy: false,
      gatewayUrl: undefined,
      secrets: { default: { secretId: 'crm' } },
    });
    const text = JSON.stringify({ port: 1, proxy: false, secrets: { crm: { file: '/mnt/crm' } } });
    const variables = { GENESYS_AGENT_PORT: '3000', GENESYS_AGENT_PROXY: 'true', GENESYS_AGENT_TOKEN: 'x'.repeat(20) };
    expect(readConfiguration(text, variables)).toMatchObject({ port: 3000, proxy: true, token: 'x'.repeat(20) });
  });

  it('takes what only this environment knows as the token, in Lambda', () => {
    const variables = { GENESYS_SECRET: 'crm', AWS_SESSION_TOKEN: 'session' };
    expect(readConfiguration(undefined, variables).token).toBeUndefined();
    expect(readConfiguration(undefined, { ...variables, AWS_LAMBDA_RUNTIME_API: '127.0.0.1:9001' }).token).toBe(
      'session',
    );
  });

  it.each([
    ['no JSON', 'canary', 'the file is not a JSON object'],
    ['no secret', '{}', 'no secret is named'],
    ['an unknown setting', '{"prot":1}', 'there is no setting "prot" (allowed: port, socket'],
    ['a port that is none', '{"port":"many"}', '"port" is NaN (allowed: 1 to 65535)'],
    ['two sources', '{"secrets":{"a":{"secretId":"x","file":"y"}}}', '"secrets.a" has secretId and file'],
    ['no source', '{"secrets":{"a":{}}}', '"secrets.a" has no source (allowed: one of secretId, file, vault)'],
    ['a misspelled source', '{"secrets":{"a":{"secretID":"x"}}}', 'there is no setting of "secrets.a" "secretID"'],
    ['a name that ends a label', '{"secrets":{"a\\"}":{"secretId":"x"}}}', 'has other characters'],
    ['a proxy in words', '{"proxy":"yes"}', '"proxy" is neither true nor false'],
  ])('refuses %s', (_what, text, problem) => {
    expect(() => readConfiguration(text, {})).toThrow(problem);
    expect(() => readConfiguration(text, {})).toThrow(/Nothing was started\. Next: /);
    expect(() => readConfiguration(text, {})).not.toThrow('canary');
  });

  it('refuses what a source refuses, by the name of the secret', async () => {
    const configuration = readConfiguration(
      '{"secrets":{"crm":{"vault":{"address":"http://vault.example","path":"x"}}}}',
      {},
    );
    const start = startAgent({ configuration, log: () => {}, isKeptWarm: false });
    await expect(start).rejects.toThrow(/^The secret "crm" cannot be used: invalid-options: "address"/);
  });
});

describe('the token of the callers', () => {
  it('is one token for agents that start together, readable by owner and group', async () => {
    const file = join(folder, 'new/token');
    const tokens = await Promise.all(Array.from({ length: 10 }, () => readCallerToken(undefined, file)));
    expect(new Set(tokens).size).toBe(1);
    expect(await readFile(file, 'utf8')).toBe(tokens[0]);
    expect((await stat(file)).mode & 0o777).toBe(0o640);
    expect(await readdir(join(folder, 'new'))).toEqual(['token']);
  });

  it('is that of a file that exists', async () => {
    const file = join(folder, 'given');
    await writeFile(file, `${'g'.repeat(30)}\n`);
    expect(await readCallerToken(undefined, file)).toBe('g'.repeat(30));
    expect(await readCallerToken(`file://${file}`, 'unused')).toBe('g'.repeat(30));
  });

  it.each([
    ['is short', 'short', 'is too short'],
    ['has white space', `canary${' '.repeat(20)}x`, 'has white space'],
    ['is in a file that is missing', 'file:///nowhere/token', 'cannot be read (ENOENT)'],
  ])('is refused when it %s', async (_what, given, problem) => {
    await expect(readCallerToken(given, 'unused')).rejects.toThrow(problem);
    await expect(readCallerToken(given, 'unused')).rejects.not.toThrow('canary');
  });

  it('is refused from a file that every user may change, or that another user has put there', async () => {
    const file = join(folder, 'open');
    await writeFile(file, 'g'.repeat(30));
    await chmod(file, 0o666);
    await expect(readCallerToken(undefined, file)).rejects.toThrow('every user may change it');
    await chmod(file, 0o644);
    expect(await readCallerToken(undefined, file)).toBe('g'.repeat(30));
    if (process.getuid?.() !== 0) return;
    await chown(file, 12_345, 12_345);
    await expect(readCallerToken(undefined, file)).rejects.toThrow('it belongs to the user 12345');
  });

  it('is refused when its file cannot be created', async () => {
    await expect(readCallerToken(undefined, join(folder, 'given/token'))).rejects.toThrow(
      /^The token file .* cannot be used \(E/,
    );
  });
});
