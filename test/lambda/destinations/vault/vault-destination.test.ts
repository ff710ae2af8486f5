import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { VaultSettings } from '../../../../domain/destinations/vault.ts';
import { vaultDestination } from '../../../../lambda/destinations/vault/vault-destination.ts';
import { connectionFailed, responded } from '../../fakes/fake-https.ts';
import { FakeVault } from '../../fakes/fake-vault.ts';
import { document, secretArn } from '../../fakes/rotation.ts';
import { certificateFor } from '../../https/https-server.ts';
import { arrangeDestination, current, delivery, failureOf, pending, printed } from '../destination-under-test.ts';

const path = 'apps/billing';
const read = `GET /v1/secret/data/${path}`;
const write = `POST /v1/secret/data/${path}`;
const ours = { clientId: 'client-2', clientSecret: 'CANARY-pending', environment: 'mypurecloud.com' };

interface Options {
  readonly stored?: unknown;
  readonly settings?: Partial<VaultSettings>;
  readonly timeMs?: number;
}

function arrange({ stored, settings, timeMs = 60_000 }: Options = {}) {
  const vault = new FakeVault();
  const vaultSettings = {
    address: new URL('https://vault.example.com:8200'),
    mount: 'secret',
    secretId: 'vault-login',
    prefix: 'apps',
    ...settings,
  };
  const login = stored ?? { token: vault.token };
  const arranged = arrangeDestination({
    https: vault,
    destinations: { vault: vaultSettings },
    secrets: { 'vault-login': typeof login === 'string' ? login : JSON.stringify(login) },
    timeMs,
  });
  const destination = vaultDestination(arranged.rotation, vaultSettings, path);
  return { ...arranged, vault, settings: vaultSettings, destination };
}

const appRole = { roleId: 'role-1', secretId: 'CANARY-secret-id' };

describe('a login at Vault', () => {
  it('is not needed with a token', async () => {
    const { destination, vault } = arrange();
    await destination.check();
    expect(vault.routes()).toEqual([read]);
  });

  it('with an AppRole is one for all that is done', async () => {
    const { destination, vault } = arrange({ stored: appRole });
    await destination.check();
    await destination.write(delivery);
    expect(vault.routes()).toEqual(['POST /v1/auth/approle/login', read, read, write, read]);
  });

  it('with an AppRole ends when all is done, once', async () => {
    const { destination, vault } = arrange({ stored: appRole });
    await destination.check();
    await destination.close?.();
    await destination.close?.();
    expect(vault.routes().slice(2)).toEqual(['POST /v1/auth/token/revoke-self']);
    expect(vault.isTokenRevoked).toBe(true);
  });

  it.each([403, 400])('whose end Vault rejects (%d) fails nothing', async (status) => {
    const { destination, vault, lines } = arrange({ stored: appRole });
    vault.fail('POST /v1/auth/token', responded(status, { errors: ['CANARY'] }));
    await destination.check();
    await destination.close?.();
    expect(lines.join('')).toMatch(/WARN.*AppRole could not be revoked/);
    expect(lines.join('')).not.toContain('CANARY');
  });

  it('with a token of its own does not end, nor does one that was never made', async () => {
    for (const stored of [undefined, appRole]) {
      const { destination, vault } = arrange({ stored });
      if (stored === undefined) await destination.check();
      await destination.close?.();
      expect(vault.routes().join()).not.toContain('revoke-self');
    }
  });

  it('goes to the mount of the AppRole', async () => {
    const { destination, vault } = arrange({ stored: { ...appRole, authMount: 'teams/billing' } });
    await destination.check();
    expect(vault.routes()[0]).toBe('POST /v1/auth/teams/billing/login');
  });

  it('prefers a token, and ignores the other fields', async () => {
    const { destination, vault } = arrange({ stored: { ...appRole, token: ' hvs.CANARY-token\n', ttl: 5 } });
    await destination.check();
    expect(vault.routes()).toEqual([read]);
  });

  it('that is rejected fails at once, and is tried again the next time', async () => {
    const { destination, vault } = arrange({ stored: appRole });
    vault.fail('POST /v1/auth', responded(400, { errors: ['CANARY'] }));
    const error = await failureOf(destination.check());
    expect(error).toMatchObject({ code: 'destination-rejected', outcome: 'unchanged' });
    expect(error.message).toMatch(/400.*login/);
    expect(error.message).not.toContain('without a token');
    expect(printed(error)).not.toContain('CANARY');
    await destination.check();
    expect(vault.routes().filter((route) => route.endsWith('/login'))).toHaveLength(2);
  });

  it.each([{}, { auth: null }, { auth: { client_token: '' } }, { auth: { client_token: 7 } }, 'no JSON', 'null', []])(
    'that brings %j brings no token',
    async (body) => {
      const { destination, vault } = arrange({ stored: appRole });
      vault.fail('POST /v1/auth', responded(200, body));
      const error = await failureOf(destination.check());
      expect(error).toMatchObject({ code: 'destination-rejected' });
      expect(error.message).toMatch(/login.*without a token/);
      expect(vault.requests).toHaveLength(1);
    },
  );

  it.each([
    'hvs.CANARY',
    'null',
    '[]',
    '{}',
    { roleId: 'role-1' },
    { secretId: 'CANARY' },
    { token: '' },
    { token: 7 },
    { token: 'hvs.CANARY\r\nx-vault-namespace: root' },
    { token: 'hvs.CANARY with spaces' },
    { ...appRole, token: 'hvs.CANARY with spaces' },
    { roleId: 'role-1', secretId: ' ' },
    { ...appRole, authMount: '../sys' },
    { ...appRole, authMount: '/approle' },
    { ...appRole, authMount: 'approle/login?x=' },
  ])('is not possible with %j, which is not shown', async (stored) => {
    const { destination, vault } = arrange({ stored });
    const error = await failureOf(destination.check());
    expect(error).toMatchObject({ code: 'invalid-settings', outcome: 'unchanged' });
    expect(error.message).toMatch(/vault-login.*ROTATION_VAULT_SECRET/);
    expect(printed(error)).not.toContain('CANARY');
    expect(vault.requests).toEqual([]);
  });

  it('is not possible with a secret that is not there, which is named with its variable', async () => {
    const { destination } = arrange({ settings: { secretId: 'nowhere' } });
    const error = await failureOf(destination.check());
    expect(error).toMatchObject({ code: 'invalid-settings', outcome: 'unchanged' });
    expect(error.message).toMatch(/nowhere.*credential for Vault.*ROTATION_VAULT_SECRET/);
  });

  it('without a response has changed nothing', async () => {
    const { destination, vault } = arrange({ stored: appRole });
    vault.fail('POST /v1/auth', responded(503), responded(503), responded(503));
    expect(await failureOf(destination.write(delivery))).toMatchObject({
      code: 'destination-unavailable',
      outcome: 'unchanged',
    });
  });
});

describe('every request', () => {
  it('carries the namespace and the authority of the certificate, the login included', async () => {
    const { cert } = await certificateFor('vault.example.com');
    const stored = { ...appRole, caCertificate: cert };
    const { destination, vault } = arrange({ stored, settings: { namespace: 'admin/team' } });
    await destination.write(delivery);
    await destination.close?.();
    expect(vault.requests).toHaveLength(5);
    for (const { headers, caCertificate } of vault.requests) {
      expect(headers).toMatchObject({ 'x-vault-namespace': 'admin/team', 'x-vault-request': 'true' });
      expect(new X509Certificate(caCertificate ?? '').raw).toEqual(new X509Certificate(cert).raw);
    }
    expect(vault.requests[0]?.headers).not.toHaveProperty('x-vault-token');
  });

  it('carries no namespace where there is none', async () => {
    const { destination, vault } = arrange();
    await destination.check();
    expect(vault.requests[0]?.headers).not.toHaveProperty('x-vault-namespace');
  });

  it('says that it is JSON where it sends something', async () => {
    const { destination, vault } = arrange();
    await destination.write(delivery);
    expect(vault.requests.map(({ headers }) => headers['content-type'])).toEqual([
      undefined,
      'application/json',
      undefined,
    ]);
  });

  it.each([
    ['https://vault.example.com', '/v1/'],
    ['https://vault.example.com/', '/v1/'],
    ['https://vault.example.com//', '/v1/'],
    ['https://vault.example.com/behind/proxy/', '/behind/proxy/v1/'],
    ['https://vault.example.com//behind', '//behind/v1/'],
  ])('goes to the host of %s and to no other', async (address, prefix) => {
    const { destination, vault } = arrange({ settings: { address: new URL(address) } });
    vault.fail('GET', responded(404, { errors: [] }));
    await destination.check();
    expect(vault.requests[0]?.url.href).toBe(`https://vault.example.com${prefix}secret/data/${path}`);
  });
});

describe('an entry', () => {
  it('that is new is created only if no other program creates it first', async () => {
    const { destination, vault } = arrange();
    await destination.write(delivery);
    expect(JSON.parse(vault.requests[1]?.body ?? '')).toEqual({ options: { cas: 0 }, data: ours });
    expect(vault.fieldsAt(path)).toEqual(ours);
  });

  it('keeps its other fields and every number in it as it was', async () => {
    const { destination, vault } = arrange();
    vault.put(
      path,
      '{"owner":"team","account":12345678901234567890,"ratio":1.0,"clientId":"client-1","deep":{"n":1e400}}',
    );
    await destination.write(delivery);
    const { data } = vault.entries.get(path) ?? {};
    expect(data).toContain('"account":12345678901234567890');
    expect(data).toContain('"ratio":1.0');
    expect(data).toContain('"deep":{"n":1e400}');
    expect(vault.fieldsAt(path)).toMatchObject({ ...ours, owner: 'team' });
    expect(vault.entries.get(path)?.version).toBe(2);
  });

  it.each([
    ['of another client', '{"clientId":"client-9"}', undefined],
    ['of a client that is none', '{"clientId":"__proto__"}', undefined],
    ['of something else', '{"password":"x"}', undefined],
    ['that is reserved for another secret', '{"clientId":"client-1"}', `${secretArn}-other`],
  ])('%s is refused and not written', async (_, data, reservedFor) => {
    const { destination, vault } = arrange();
    vault.put(path, data);
    vault.reservedFor = reservedFor;
    for (const work of [destination.check(), destination.write(delivery)]) {
      const error = await failureOf(work);
      expect(error).toMatchObject({ code: 'destination-rejected', outcome: 'unchanged' });
      expect(error.nextStep).toContain(`genesys-rotation-secret=${secretArn}`);
    }
    expect(vault.fieldsAt(path)).toEqual(JSON.parse(data));
  });

  it('that is reserved for the secret is written, whatever it holds', async () => {
    const { destination, vault } = arrange();
    vault.put(path, '{"clientId":"client-9"}');
    vault.reservedFor = secretArn;
    await destination.check();
    await destination.write(delivery);
    expect(vault.fieldsAt(path)).toEqual(ours);
  });

  it.each(['billing', 'apps/crm', 'apps/billing/x', 'apps'])(
    'at %s, which is not its own path, is refused',
    async (at) => {
      const { rotation, settings, vault } = arrange();
      const destination = vaultDestination(rotation, settings, at);
      for (const work of [destination.check(), destination.write(delivery)]) {
        const error = await failureOf(work);
        expect(error).toMatchObject({ code: 'invalid-settings', outcome: 'unchanged' });
        expect(error.message).toContain('allowed: apps/billing');
      }
      expect(await destination.holds?.(current, pending)).toBe(false);
      expect(vault.requests).toEqual([]);
    },
  );

  it('that was deleted is written as the version after that', async () => {
    const { destination, vault } = arrange();
    vault.put(path, '{"owner":"team"}');
    vault.remove(path);
    await destination.check();
    await destination.write(delivery);
    expect(vault.entries.get(path)?.version).toBe(2);
    expect(vault.fieldsAt(path)).toEqual(ours);
  });

  it('is written once, however often it is asked for', async () => {
    const { destination, vault } = arrange();
    await destination.write(delivery);
    await destination.write(delivery);
    expect(vault.routes().filter((route) => route === write)).toHaveLength(1);
    expect(vault.entries.get(path)?.version).toBe(1);
  });

  it('that another program writes at the same time keeps what that wrote', async () => {
    const { destination, vault } = arrange();
    vault.put(path, '{"owner":"team","clientId":"client-1"}');
    vault.beforeWrite = () => vault.put(path, '{"owner":"another team","clientId":"client-1"}');
    await destination.write(delivery);
    expect(vault.fieldsAt(path)).toEqual({ ...ours, owner: 'another team' });
    expect(vault.entries.get(path)?.version).toBe(3);
  });

  it('that another program writes all the time is abandoned', async () => {
    const { destination, vault } = arrange();
    const conflict = responded(400, { errors: ['check-and-set parameter did not match the current version'] });
    vault.fail(write, conflict, conflict, conflict, conflict);
    const error = await failureOf(destination.write(delivery));
    expect(error).toMatchObject({ code: 'destination-unavailable', outcome: 'unknown' });
    expect(error.message).toContain(`secret/${path}`);
    expect(vault.routes().filter((route) => route === write)).toHaveLength(3);
  });

  it('that was written and whose response was lost is written once', async () => {
    const { destination, vault } = arrange();
    vault.fail(write, 'response-lost');
    await destination.write(delivery);
    expect(vault.fieldsAt(path)).toEqual(ours);
    expect(vault.entries.get(path)?.version).toBe(1);
  });

  it('that reads otherwise than it was written is no success', async () => {
    const { destination, vault } = arrange();
    const other = responded(200, { data: { data: { clientId: 'client-1' }, metadata: { version: 1 } } });
    vault.fail(read, other, other, other, other, other);
    expect(await failureOf(destination.write(delivery))).toMatchObject({ code: 'destination-unavailable' });
  });
});

describe('a Vault', () => {
  it.each([301, 302, 307, 308])('that redirects (%d), as a standby does, is explained', async (status) => {
    const { destination, vault } = arrange();
    vault.fail(read, responded(status));
    const error = await failureOf(destination.check());
    expect(error).toMatchObject({ code: 'destination-rejected', outcome: 'unchanged' });
    expect(error.message).toMatch(new RegExp(`${status} to reading .* redirect.* standby.* VAULT_ADDR`));
    expect(vault.requests).toHaveLength(1);
  });

  it('that asks for a wait gets it, if there is time for it', async () => {
    const { destination, vault, time } = arrange();
    vault.fail(read, responded(429, {}, '7'), responded(503, {}, '0'));
    await destination.check();
    expect(time.slept).toEqual([7_000, 1_000]);
    vault.fail(read, responded(429, {}, '3600'));
    expect(await failureOf(destination.check())).toMatchObject({ code: 'destination-unavailable' });
    expect(time.slept).toHaveLength(2);
  });

  it.each([403, 400, 405, 307])('that responds %d to a read rejects it', async (status) => {
    const { destination, vault } = arrange();
    // The body of a rejection is not used, even if it looks like an entry.
    vault.fail(read, responded(status, { errors: ['CANARY'], data: { data: {}, metadata: { version: 1 } } }));
    const error = await failureOf(destination.check());
    expect(error).toMatchObject({ code: 'destination-rejected', outcome: 'unchanged' });
    expect(error.message).toContain(`${status} to reading`);
    expect(error.message).not.toContain('version 2');
    expect(error.message).toContain(`secret/${path}`);
    expect(printed(error)).not.toContain('CANARY');
  });

  it.each([
    responded(403, { errors: ['CANARY'] }),
    responded(400, { errors: ['CANARY'] }),
    responded(404, { errors: ['CANARY'] }),
    responded(413, 'CANARY'),
    // Words of a conflict where there is none, such as a policy that is named after it.
    responded(403, { errors: ['CANARY check-and-set'] }),
  ])('that responds so to a write rejects it: %o', async (answer) => {
    const { destination, vault } = arrange();
    vault.fail(write, answer);
    const error = await failureOf(destination.write(delivery));
    expect(error).toMatchObject({ code: 'destination-rejected', outcome: 'unchanged' });
    expect(error.message).toContain(`${answer.kind === 'response' ? answer.status : ''} to writing`);
    expect(printed(error)).not.toContain('CANARY');
    expect(vault.entries.size).toBe(0);
  });

  it('that has nothing mounted there is found out before anything is written', async () => {
    const { destination, vault } = arrange({ settings: { mount: 'kv' } });
    const error = await failureOf(destination.check());
    expect(error).toMatchObject({ code: 'destination-rejected' });
    expect(vault.requests).toHaveLength(1);
  });

  it.each([
    ['an engine of version 1', { data: { clientId: 'old', owner: 'team' } }],
    ['an engine of version 1 that has data', { data: { data: { clientId: 'old' } } }],
    ['a text in place of the fields', { data: { data: 'clientId', metadata: { version: 1 } } }],
    ['no fields at all', { data: { data: null, metadata: { version: 1 } } }],
    ['a page of a proxy', '<html>'],
    ['JSON without anything', 'null'],
    ['nothing', ''],
  ])('is none, or not of version 2, when a read brings %s', async (_what, body) => {
    const { destination, vault } = arrange();
    vault.fail(read, responded(200, body), responded(200, body));
    const error = await failureOf(destination.check());
    expect(error).toMatchObject({ code: 'destination-rejected', outcome: 'unchanged' });
    expect(error.message).toMatch(/reading.*KV engine of version 2/);
    expect(await failureOf(destination.write(delivery))).toMatchObject({ code: 'destination-rejected' });
    expect(vault.routes()).toEqual([read, read]);
  });

  it.each([responded(503, { errors: ['Vault is sealed'] }), responded(500), responded(429), responded(412)])(
    'that is sealed or overloaded is asked again: %o',
    async (answer) => {
      const { destination, vault, time } = arrange();
      vault.fail(read, answer, answer);
      await destination.check();
      expect(vault.routes()).toEqual([read, read, read]);
      expect(time.slept).toEqual([500, 1_000]);
    },
  );

  it.each([responded(503), connectionFailed('ECONNREFUSED', true), connectionFailed('ETIMEDOUT')])(
    'that is down stays unread after three attempts, and nothing is changed: %o',
    async (answer) => {
      const { destination, vault } = arrange();
      vault.fail(read, answer, answer, answer, answer);
      expect(await failureOf(destination.check())).toMatchObject({
        code: 'destination-unavailable',
        outcome: 'unchanged',
      });
      expect(vault.requests).toHaveLength(3);
    },
  );

  it.each([responded(503), connectionFailed('ETIMEDOUT')])(
    'that is down for a write may be written: %o',
    async (answer) => {
      const { destination, vault } = arrange();
      const never = connectionFailed('ECONNREFUSED', true);
      vault.fail(write, answer, never, never);
      const error = await failureOf(destination.write(delivery));
      expect(error).toMatchObject({ code: 'destination-unavailable', outcome: 'unknown' });
    },
  );

  it('that rejects a write after one without a response may be written', async () => {
    const { destination, vault } = arrange();
    vault.fail(write, 'response-lost', responded(403));
    const error = await failureOf(destination.write(delivery));
    expect(error).toMatchObject({ code: 'destination-rejected', outcome: 'unknown' });
  });

  it.each([responded(403), responded(404, { errors: ['no handler'] }), responded(503)])(
    'that was written and does not show what it holds may be written: %o',
    async (answer) => {
      const { destination, vault } = arrange();
      vault.beforeWrite = () => vault.fail(read, answer, answer, answer);
      const error = await failureOf(destination.write(delivery));
      expect(vault.fieldsAt(path)).toEqual(ours);
      expect(error.outcome).toBe('unknown');
    },
  );

  it('that no write reaches is not written', async () => {
    const { destination, vault } = arrange();
    const never = connectionFailed('ECONNREFUSED', true);
    vault.fail(write, never, never, never);
    const error = await failureOf(destination.write(delivery));
    expect(error).toMatchObject({ code: 'destination-unavailable', outcome: 'unchanged' });
  });

  it.each([2_400, 2_500, 2_900, 3_200])('always leaves time to report the response: %d ms', async (timeMs) => {
    const { destination, vault, rotation } = arrange({ timeMs });
    vault.fail(read, responded(503), responded(503), responded(503));
    const error = await failureOf(destination.check());
    expect(error).toMatchObject({ code: 'destination-unavailable' });
    expect(error.message).toMatch(/503.*ran out of time/);
    expect(rotation.services.deadline.remainingMs()).toBeGreaterThanOrEqual(2_000);
  });

  it.each([1_500, 2_000])('is not asked when only %d ms are left', async (timeMs) => {
    const { destination, vault } = arrange({ timeMs });
    const error = await failureOf(destination.check());
    expect(error).toMatchObject({ code: 'destination-unavailable' });
    expect(error.message).toContain('ran out of time');
    expect(vault.requests).toEqual([]);
  });

  it('gets as much time for one attempt as is left', async () => {
    const { destination, vault } = arrange({ timeMs: 3_000 });
    await destination.check();
    expect(vault.requests[0]?.timeoutMs).toBe(1_000);
  });
});

describe('which credential an entry holds', () => {
  it('is determined', async () => {
    const { destination, vault } = arrange();
    expect(await destination.holds?.(pending, current)).toBe(false);
    await destination.write(delivery);
    expect(await destination.holds?.(pending, current)).toBe(true);
    expect(await destination.holds?.(current, pending)).toBe(false);
    expect(await destination.holds?.(document({ clientId: 'client-2', clientSecret: 'another' }), pending)).toBe(false);
    expect(await destination.holds?.(document({ clientId: 'another', clientSecret: 'CANARY-pending' }), current)).toBe(
      false,
    );
    vault.remove(path);
    expect(await destination.holds?.(pending, current)).toBe(false);
  });

  it('is determined by the credential, whatever else was changed', async () => {
    const { destination, vault } = arrange();
    vault.put(path, JSON.stringify({ ...ours, environment: 'mypurecloud.de' }));
    expect(await destination.holds?.(pending, current)).toBe(true);
  });
});
