import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chain } from '../../../client/sources/chain.ts';
import { fromSecretsManager } from '../../../client/sources/from-secrets-manager.ts';
import { fromSecretsManagerAgent } from '../../../client/sources/from-secrets-manager-agent.ts';
import { createSecretsManagerSandbox, type SecretsManagerSandbox } from './secrets-manager-sandbox.ts';

let sandbox: SecretsManagerSandbox;
let client: SecretsManagerClient;

beforeAll(async () => {
  sandbox = await createSecretsManagerSandbox();
  client = new SecretsManagerClient({
    endpoint: sandbox.endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'program', secretAccessKey: 'program' },
    maxAttempts: 1,
  });
});
afterAll(async () => {
  client.destroy();
  await sandbox.close();
});

const document = (clientSecret: string) => ({ clientId: 'c1', clientSecret, note: 'not ours' });

const kinds = {
  fromSecretsManager: (secretId: string, cacheMs?: number) => fromSecretsManager({ secretId, client, cacheMs }),
  fromSecretsManagerAgent: (secretId: string, cacheMs?: number) =>
    fromSecretsManagerAgent({ secretId, endpoint: sandbox.agentEndpoint, token: 'agent-token', cacheMs }),
};

describe.each(Object.entries(kinds))('%s', (_name, create) => {
  const fresh = (value: string | object) => sandbox.createSecret(value);

  it('returns AWSCURRENT, AWSPENDING and AWSPREVIOUS in this order', async () => {
    const secretId = fresh(document('oldest'));
    await sandbox.put(secretId, document('older'), ['AWSCURRENT']);
    await sandbox.put(secretId, document('newest'), ['AWSPENDING']);
    const found = await create(secretId).load({ refresh: false });
    expect(found.map(({ stage, clientSecret }) => [stage, clientSecret.reveal()])).toEqual([
      ['AWSCURRENT', 'older'],
      ['AWSPENDING', 'newest'],
      ['AWSPREVIOUS', 'oldest'],
    ]);
    expect(new Set(found.map(({ versionId }) => versionId)).size).toBe(3);
  });

  it('returns a version with two labels once', async () => {
    const secretId = fresh(document('only'));
    await sandbox.put(secretId, document('both'), ['AWSCURRENT', 'AWSPENDING']);
    const found = await create(secretId).load({ refresh: false });
    expect(found.map(({ stage }) => stage)).toEqual(['AWSCURRENT', 'AWSPREVIOUS']);
  });

  it('leaves out unusable versions other than AWSCURRENT', async () => {
    const secretId = fresh(document('current'));
    await sandbox.put(secretId, 'not JSON', ['AWSPENDING']);
    expect(await create(secretId).load({ refresh: false })).toHaveLength(1);
  });

  it('bypasses its cache only on request, or when it has expired', async () => {
    const secretId = fresh(document('one'));
    const source = create(secretId);
    const read = async (refresh: boolean) => (await source.load({ refresh }))[0]?.clientSecret.reveal();
    expect(await read(false)).toBe('one');
    await sandbox.put(secretId, document('two'), ['AWSCURRENT']);
    expect(await read(false)).toBe('one');
    expect(await read(true)).toBe('two');
    expect(await read(false)).toBe('two');
    const impatient = create(secretId, 0);
    expect((await impatient.load({ refresh: false }))[0]?.clientSecret.reveal()).toBe('two');
    await sandbox.put(secretId, document('three'), ['AWSCURRENT']);
    expect((await impatient.load({ refresh: false }))[0]?.clientSecret.reveal()).toBe('three');
  });

  it('reads once for many concurrent callers', async () => {
    const secretId = fresh(document('one'));
    const source = create(secretId);
    const before = sandbox.reads();
    await Promise.all(Array.from({ length: 50 }, () => source.load({ refresh: false })));
    expect(sandbox.reads() - before).toBe(3);
  });

  it('continues with the cached credentials when Secrets Manager fails later', async () => {
    const secretId = fresh(document('one'));
    const source = create(secretId, 0);
    await source.load({ refresh: false });
    sandbox.failReads('InternalServiceError', 500);
    expect(await source.load({ refresh: false })).toHaveLength(1);
    await expect(source.load({ refresh: true })).rejects.toMatchObject({ code: 'source-unavailable' });
    sandbox.heal();
  });

  it.each([
    ['AccessDeniedException', 'source-access-denied'],
    ['DecryptionFailure', 'source-access-denied'],
    ['InvalidRequestException', 'secret-not-found'],
    ['InternalServiceError', 'source-unavailable'],
  ])('translates %s', async (name, code) => {
    const secretId = fresh(document('canary'));
    sandbox.failReads(name, name === 'InternalServiceError' ? 500 : 400);
    const failure = create(secretId).load({ refresh: false });
    await expect(failure).rejects.toMatchObject({ code, message: expect.stringContaining(secretId) });
    await expect(failure).rejects.not.toThrow('canary');
    sandbox.heal();
  });

  it('reports that there is no such secret', async () => {
    await expect(create('contact-center/unknown').load({ refresh: false })).rejects.toMatchObject({
      code: 'secret-not-found',
    });
  });

  it.each([
    ['no JSON', 'canary', 'it is not a JSON object'],
    ['a byte order mark', `\uFEFF${JSON.stringify(document('canary'))}`, 'it has a byte order mark (U+FEFF)'],
    ['an empty secret', { clientId: 'c1', clientSecret: '' }, '"clientSecret" is empty'],
    ['a padded secret', { clientId: 'c1', clientSecret: 'canary\n' }, '"clientSecret" has surrounding white space'],
    ['a missing id', { clientSecret: 'canary' }, '"clientId" is missing'],
    ['an unknown region', { ...document('canary'), environment: 'evil.example' }, '"environment" is not a region host'],
  ])('refuses %s by name', async (_what, value, problem) => {
    const failure = create(fresh(value)).load({ refresh: false });
    await expect(failure).rejects.toMatchObject({ code: 'invalid-secret', message: expect.stringContaining(problem) });
    await expect(failure).rejects.not.toThrow('canary');
  });
});

describe('the AWS client', () => {
  const failureOf = (error: unknown) =>
    fromSecretsManager({ secretId: 's', client: { send: () => Promise.reject(error) } }).load({ refresh: false });
  const named = (name: string, message = 'canary', code?: string) => Object.assign(new Error(message), { name, code });

  it.each([
    ['no region', named('Error', 'Region is missing'), 'source-misconfigured', 'no AWS region'],
    ['no credentials', named('CredentialsProviderError'), 'source-misconfigured', 'no valid AWS credentials'],
    ['an expired single sign-on', named('TokenProviderError'), 'source-misconfigured', 'no valid AWS credentials'],
    ['expired credentials', named('ExpiredTokenException'), 'source-misconfigured', 'no valid AWS credentials'],
    ['foreign credentials', named('UnrecognizedClientException'), 'source-misconfigured', 'no valid AWS credentials'],
    ['a region that does not exist', named('Error', 'canary', 'ENOTFOUND'), 'source-unavailable', 'ENOTFOUND'],
    ['nothing', undefined, 'source-unavailable', 'no answer'],
  ])('with %s is told apart from an outage', async (_what, error, code, message) => {
    await expect(failureOf(error)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
    await expect(failureOf(error)).rejects.not.toThrow('canary');
  });
});

it('the Lambda extension ignores a request for a fresh value, and a chain with Secrets Manager does not', async () => {
  sandbox.cacheInAgent('like the extension');
  const secretId = sandbox.createSecret(document('one'));
  const extension = kinds.fromSecretsManagerAgent(secretId, 0);
  await extension.load({ refresh: false });
  await sandbox.put(secretId, document('two'), ['AWSCURRENT']);
  const [stale] = await extension.load({ refresh: true });
  expect(stale?.clientSecret.reveal()).toBe('one');
  const both = await chain(extension, kinds.fromSecretsManager(secretId)).load({ refresh: true });
  expect(both.map(({ clientSecret }) => clientSecret.reveal())).toContain('two');
  sandbox.cacheInAgent(false);
});

describe('construction', () => {
  it.each([
    ['an empty id', { secretId: '' }, '"secretId" is empty'],
    ['no id', {}, '"secretId" is undefined'],
    ['a misspelled option', { secretId: 's', secretID: 's' }, 'There is no option "secretID"'],
    ['a negative time', { secretId: 's', cacheMs: -1 }, '"cacheMs" is -1'],
    ['no number', { secretId: 's', cacheMs: Number.NaN }, '"cacheMs" is NaN'],
  ])('refuses %s', (_what, options, problem) => {
    expect(() => fromSecretsManager(options as never)).toThrow(`invalid-options: ${problem}`);
    expect(() => fromSecretsManagerAgent(options as never)).toThrow(`invalid-options: ${problem}`);
  });

  it.each([
    'http://agent.example:2773',
    'http://localhost.evil.example',
    'localhost:2773',
    'http://user:canary@localhost',
  ])('refuses an agent at %s', (endpoint) => {
    expect(() => fromSecretsManagerAgent({ secretId: 's', endpoint })).toThrow('invalid-options: "endpoint"');
    expect(() => fromSecretsManagerAgent({ secretId: 's', endpoint })).not.toThrow('canary');
  });
});

it('has the agent bypass its own cache for a refresh', async () => {
  sandbox.cacheInAgent(true);
  const secretId = sandbox.createSecret(document('one'));
  const source = kinds.fromSecretsManagerAgent(secretId, 0);
  await source.load({ refresh: false });
  await sandbox.put(secretId, document('two'), ['AWSCURRENT']);
  expect((await source.load({ refresh: false }))[0]?.clientSecret.reveal()).toBe('one');
  expect((await source.load({ refresh: true }))[0]?.clientSecret.reveal()).toBe('two');
  sandbox.cacheInAgent(false);
});

describe('the token of the agent', () => {
  it('is read from a file, as the agent keeps it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'agent-'));
    const file = join(folder, 'awssmatoken');
    await writeFile(file, 'agent-token\n');
    const secretId = sandbox.createSecret(document('one'));
    const source = fromSecretsManagerAgent({
      secretId,
      endpoint: sandbox.agentEndpoint,
      token: pathToFileURL(file).href,
    });
    expect(await source.load({ refresh: false })).toHaveLength(1);
    await rm(folder, { recursive: true });
  });

  it('that is wrong is distinguished from a secret that may not be read', async () => {
    const secretId = sandbox.createSecret(document('one'));
    const source = fromSecretsManagerAgent({ secretId, endpoint: sandbox.agentEndpoint, token: 'wrong' });
    await expect(source.load({ refresh: false })).rejects.toMatchObject({ code: 'source-access-denied' });
  });
});
