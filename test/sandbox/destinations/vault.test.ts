import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Certificate, createCertificate } from '../../../sandbox/core/certificate.ts';
import { createClock } from '../../../sandbox/core/clock.ts';
import { createFaults } from '../../../sandbox/core/faults.ts';
import { createVault } from '../../../sandbox/vault/vault.ts';
import { type AwsSandbox, startAwsSandbox } from '../aws/aws-sandbox.ts';
import { secureRequest } from './secure-request.ts';

const clock = createClock();
const faults = createFaults();
const vault = createVault({ now: clock.now, faults });
const rules = [{ path: 'secret/data/apps/*', capabilities: ['read', 'create', 'update'] as const }];
const place = { path: 'apps/crm' };
let certificate: Certificate;
let sandbox: AwsSandbox;
let token = '';

beforeAll(async () => {
  certificate = await createCertificate();
  sandbox = await startAwsSandbox({ clock, faults, certificate, services: [vault.service] });
});
afterAll(() => sandbox.close());
beforeEach(() => {
  faults.clear();
  sandbox.journal.clear();
  vault.createMount({});
  token = vault.createToken({ rules }).token;
});

const call = (method: string, path: string, body?: object, headers: Record<string, string> = {}) =>
  secureRequest(`${sandbox.secureEndpoint}/v1/${path}`, {
    ca: certificate.caCertificate,
    method,
    headers: { 'x-vault-token': token, ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
const write = (data: object, options?: object, path = 'secret/data/apps/crm') =>
  call('POST', path, { data, ...(options && { options }) });
const read = (query = '') => call('GET', `secret/data/apps/crm${query}`);

describe('AppRole', () => {
  const logIn = (body: object, mount = 'approle', headers: Record<string, string> = {}) =>
    call('POST', `auth/${mount}/login`, body, { 'x-vault-token': '', ...headers });

  it.each(['approle', 'team/machines'])('logs in at auth/%s, for as long as the token lives', async (authMount) => {
    const { roleId, secretId } = vault.createAppRole({ name: 'rotation', rules, authMount, tokenTtlSeconds: 60 });
    const { status, body } = await logIn({ role_id: roleId, secret_id: secretId }, authMount);
    const auth = body.auth as { client_token: string; lease_duration: number };
    expect([status, body.data, auth.lease_duration]).toEqual([200, null, 60]);
    token = auth.client_token;
    expect((await write({ a: 1 })).status).toBe(200);
    expect(vault.createdSecrets()).toEqual(expect.arrayContaining([secretId, token]));
    await clock.advance(60_000);
    expect((await read()).body).toEqual({
      errors: ['2 errors occurred:\n\t* permission denied\n\t* invalid token\n\n'],
    });
  });

  it('rejects unknown or missing ids', async () => {
    const { roleId, secretId } = vault.createAppRole({ name: 'rotation', rules });
    const rejection = async (body: object) => {
      const response = await logIn(body);
      return [response.status, response.body.errors];
    };
    const wrong = [400, ['invalid role or secret ID']];
    expect(await rejection({ role_id: roleId, secret_id: 'wrong' })).toEqual(wrong);
    expect(await rejection({ role_id: 'wrong', secret_id: secretId })).toEqual(wrong);
    expect(await rejection({ secret_id: secretId })).toEqual([400, ['missing role_id']]);
    expect(await rejection({ role_id: roleId })).toEqual([400, ['missing secret_id']]);
  });

  it('limits the uses of a secret id', async () => {
    const { roleId, secretId } = vault.createAppRole({ name: 'once', rules, secretIdUses: 1 });
    const statuses = [];
    for (let time = 0; time < 2; time += 1) {
      statuses.push((await logIn({ role_id: roleId, secret_id: secretId })).status);
    }
    expect(statuses).toEqual([200, 400]);
  });

  it('is not found where it is not mounted', async () => {
    const { roleId, secretId } = vault.createAppRole({ name: 'here', rules, authMount: 'here' });
    expect((await logIn({ role_id: roleId, secret_id: secretId }, 'elsewhere')).status).toBe(403);
    const other = await logIn({ role_id: roleId, secret_id: secretId }, 'here', { 'x-vault-namespace': 'other' });
    expect(other.status).toBe(403);
  });
});

describe('tokens', () => {
  it('are required and can be revoked', async () => {
    token = '';
    expect((await read()).body).toEqual({ errors: ['permission denied'] });
    token = vault.createToken({ rules }).token;
    expect((await call('POST', 'auth/token/revoke-self')).status).toBe(204);
    expect((await read()).status).toBe(403);
  });

  it('grant what their rules grant; the most specific rule decides', async () => {
    token = vault.createToken({
      rules: [
        { path: 'secret/data/+/shared', capabilities: ['read'] },
        { path: 'secret/data/apps/*', capabilities: ['create', 'read'] },
        { path: 'secret/data/apps/hr', capabilities: ['deny'] },
      ],
    }).token;
    const status = async (method: string, path: string) =>
      (await call(method, `secret/data/${path}`, method === 'POST' ? { data: {} } : undefined)).status;
    expect(await status('POST', 'apps/new')).toBe(200);
    expect(await status('POST', 'apps/new')).toBe(403);
    expect(await status('GET', 'apps/new')).toBe(200);
    expect(await status('GET', 'apps/hr')).toBe(403);
    expect(await status('GET', 'other/shared')).toBe(404);
    expect(await status('POST', 'other/shared')).toBe(403);
    expect(await status('GET', 'a/b/shared')).toBe(403);
  });
});

describe('KV version 2', () => {
  it('keeps versions, and returns the current or the requested one', async () => {
    expect((await read()).body).toEqual({ errors: [] });
    expect((await write({ clientId: 'a' })).body.data).toMatchObject({ version: 1, destroyed: false });
    expect((await write({ clientId: 'b' })).body.data).toMatchObject({ version: 2, deletion_time: '' });
    const { status, body } = await read();
    expect([status, body.mount_type]).toEqual([200, 'kv']);
    expect(body.data).toMatchObject({ data: { clientId: 'b' }, metadata: { version: 2, custom_metadata: null } });
    vault.setCustomMetadata(place, { owner: 'crm' });
    expect((await read()).body.data).toMatchObject({ metadata: { custom_metadata: { owner: 'crm' } } });
    expect((await read('?version=1')).body.data).toMatchObject({ data: { clientId: 'a' } });
    expect((await read('?version=3')).status).toBe(404);
    expect(vault.read(place)).toEqual({ clientId: 'b' });
    expect(vault.versions(place).map(({ version }) => version)).toEqual([1, 2]);
    expect(vault.paths()).toEqual(['apps/crm']);
  });

  it('checks and sets', async () => {
    const attempt = async (cas?: unknown) => {
      const { status, body } = await write({ by: String(cas) }, cas === undefined ? undefined : { cas });
      return status === 200 ? (body.data as { version: number }).version : [status, body.errors];
    };
    const mismatch = [400, ['check-and-set parameter did not match the current version']];
    expect(await attempt(1)).toEqual(mismatch);
    expect(await attempt(0)).toBe(1);
    expect(await attempt(0)).toEqual(mismatch);
    expect(await attempt(1)).toBe(2);
    expect(await attempt('2')).toBe(3);
    expect(await attempt('two')).toEqual([400, ['error parsing check-and-set parameter']]);
    expect(await attempt()).toBe(4);
    vault.requireCheckAndSet(place);
    expect(await attempt()).toEqual([400, ['check-and-set parameter required for this call']]);
    expect(vault.read(place)).toEqual({ by: 'undefined' });
  });

  it('requires check-and-set for every path if the mount does', async () => {
    vault.createMount({ casRequired: true });
    expect((await write({ a: 1 })).status).toBe(400);
    expect((await write({ a: 1 }, { cas: 0 })).status).toBe(200);
  });

  it('shows only the metadata of a deleted version, and counts it for check-and-set', async () => {
    vault.writeByHand(place, { clientId: 'a' });
    vault.deleteByHand(place);
    const { status, body } = await read();
    expect(status).toBe(404);
    expect(body.data).toMatchObject({
      data: null,
      metadata: { version: 1, deletion_time: expect.stringMatching(/Z$/) },
    });
    expect(vault.read(place)).toBeUndefined();
    expect((await write({ clientId: 'b' }, { cas: 0 })).status).toBe(400);
    expect((await write({ clientId: 'b' }, { cas: 1 })).status).toBe(200);
    expect(vault.read(place)).toEqual({ clientId: 'b' });
  });

  it('removes the oldest versions', async () => {
    vault.createMount({ maximumVersions: 2 });
    for (const by of [1, 2, 3]) await write({ by });
    expect(vault.versions(place).map(({ version }) => version)).toEqual([2, 3]);
    expect((await read('?version=1')).status).toBe(404);
  });

  it.each([
    ['no data', { options: {} }, 'no data provided'],
    ['data that is not a map', { data: 'text' }, 'no data provided'],
  ])('rejects %s', async (_, body, error) => {
    const response = await call('POST', 'secret/data/apps/crm', body);
    expect([response.status, response.body.errors]).toEqual([400, [error]]);
    expect(vault.versions(place)).toEqual([]);
  });

  it('reports a missing engine, and a path that is not of KV version 2', async () => {
    token = vault.createToken({ rules: [{ path: '*', capabilities: ['read', 'create', 'update'] }] }).token;
    const none = await call('GET', 'nomount/data/x');
    expect([none.status, none.body.errors]).toEqual([
      404,
      ['no handler for route "nomount/data/x". route entry not found.'],
    ]);
    const versionOne = await call('GET', 'secret/apps/crm');
    expect(versionOne.status).toBe(404);
    expect(versionOne.body.warnings).toEqual([expect.stringContaining('Invalid path for a versioned K/V')]);
    expect((await call('DELETE', 'secret/data/apps/crm')).status).toBe(405);
  });
});

describe('namespaces', () => {
  it('each have their own mounts, roles and tokens', async () => {
    const namespace = 'admin/team';
    vault.createMount({ mount: 'kv/apps', namespace });
    const own = [{ path: 'kv/apps/data/crm', capabilities: ['read', 'create'] as const }];
    token = vault.createToken({ rules: own, namespace }).token;
    const headers = { 'x-vault-namespace': 'admin/team/' };
    expect((await call('POST', 'kv/apps/data/crm', { data: { a: 1 } }, headers)).status).toBe(200);
    expect(vault.read({ path: 'crm', mount: 'kv/apps', namespace })).toEqual({ a: 1 });
    expect((await call('GET', 'kv/apps/data/crm')).body).toEqual({
      errors: ['1 error occurred:\n\t* permission denied\n\n'],
    });
    expect((await call('GET', 'kv/apps/data/crm', undefined, { 'x-vault-namespace': 'nowhere' })).status).toBe(403);
  });
});

describe('an outage', () => {
  it('of every kind is recorded in the journal', async () => {
    const sealed = vault.seal();
    expect((await write({ a: 1 })).body).toEqual({ errors: ['Vault is sealed'] });
    sealed.remove();
    vault.down(1);
    await expect(write({ a: 2 })).rejects.toThrow();
    vault.loseReplies(1);
    await expect(write({ a: 3 })).rejects.toThrow();
    vault.slow(10, 1);
    expect((await write({ a: 4 })).status).toBe(200);
    const operation = 'POST /v1/{mount}/data/{path}';
    expect(sandbox.journal.entries().map((entry) => [entry.operation, entry.fault, entry.applied])).toEqual([
      [operation, 'respond', false],
      [operation, 'lost-request', false],
      [operation, 'lost-reply', true],
      [operation, 'delay', true],
    ]);
    expect(vault.versions(place).map(({ data }) => data)).toEqual([{ a: 3 }, { a: 4 }]);
  });
});
