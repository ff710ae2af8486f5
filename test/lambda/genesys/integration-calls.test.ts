import { describe, expect, it } from 'vitest';
import type { Responder } from './local-server.ts';
import { html, json, loseResponse } from './local-server.ts';
import { arrangeCloud } from './session-under-test.ts';

const list = 'GET /api/v2/integrations';
const config = 'GET /api/v2/integrations/integration-1/config/current';
const read = 'GET /api/v2/integrations/credentials/cred-1';
const write = 'PUT /api/v2/integrations/credentials/cred-1';

const arrange = async (responders: Readonly<Record<string, Responder>>) => {
  const { session, server } = await arrangeCloud(responders);
  return { integrations: session.integrations, server };
};

/** The response of `GET` with these fields. */
const credential = (credentialFields: unknown) =>
  json(200, {
    id: 'cred-1',
    name: 'CRM',
    type: { id: 't', name: 'pureCloudOAuthClient', properties: {} },
    credentialFields,
    selfUri: '/x',
  });

describe('the list of integrations', () => {
  const pages =
    (count: number): Responder =>
    (outgoing, received) => {
      const number = Number(new URL(received.url, 'http://localhost').searchParams.get('pageNumber'));
      json(200, { entities: [{ id: `integration-${number}`, name: null }], pageCount: count })(outgoing, received);
    };

  it('is read to its last page', async () => {
    const { integrations, server } = await arrange({ [list]: pages(3) });
    expect((await integrations.list()).map(({ id }) => id)).toEqual([
      'integration-1',
      'integration-2',
      'integration-3',
    ]);
    expect(server.received.at(-1)?.url).toBe('/api/v2/integrations?pageSize=100&pageNumber=3');
  });

  it('has each integration once, and ends where a page is empty', async () => {
    const twice = json(200, { entities: [{ id: 'a', name: 'A' }], pageCount: 2 });
    expect(await (await arrange({ [list]: twice })).integrations.list()).toEqual([{ id: 'a', name: 'A' }]);
    const { integrations, server } = await arrange({ [list]: json(200, { entities: [], pageCount: 9 }) });
    expect(await integrations.list()).toEqual([]);
    expect(server.received).toHaveLength(2);
  });

  it('without a count of pages has one', async () => {
    const { integrations, server } = await arrange({ [list]: json(200, { entities: [{ id: 'a' }] }) });
    expect(await integrations.list()).toEqual([{ id: 'a', name: '' }]);
    expect(server.received).toHaveLength(2);
  });

  it('that never ends is given up', async () => {
    const { integrations, server } = await arrange({ [list]: pages(1_000_000) });
    await expect(integrations.list()).rejects.toMatchObject({ code: 'genesys-unavailable' });
    expect(server.received).toHaveLength(51);
  });

  it.each([{}, { entities: 'none' }, { entities: [{ name: 'no id' }] }, { entities: [null] }])(
    'is not %j',
    async (body) => {
      const { integrations } = await arrange({ [list]: json(200, body) });
      await expect(integrations.list()).rejects.toMatchObject({ code: 'genesys-unavailable', outcome: 'unchanged' });
    },
  );

  it('names the permission that is missing', async () => {
    const { integrations } = await arrange({ [list]: json(403, { message: 'Missing.' }) });
    await expect(integrations.list()).rejects.toMatchObject({
      code: 'missing-permission',
      nextStep: expect.stringContaining('integrations:integration:view'),
    });
  });
});

describe('the credentials of an integration', () => {
  it.each([
    [{ credentials: { pureCloudOAuthClient: { id: 'cred-1' }, basicAuth: { id: 'cred-2' } } }, ['cred-1', 'cred-2']],
    [{ credentials: { pureCloudOAuthClient: null, other: { name: 'no id' } } }, []],
    [{ credentials: null }, []],
    [{}, []],
  ])('are the ids in %j', async (body, ids) => {
    const { integrations } = await arrange({ [config]: json(200, body) });
    expect(await integrations.credentialIds('integration-1')).toEqual(ids);
  });

  it('are none where the integration is gone', async () => {
    const { integrations } = await arrange({});
    expect(await integrations.credentialIds('integration-1')).toEqual([]);
  });

  it('are asked for by an id that leads nowhere else', async () => {
    const { integrations, server } = await arrange({});
    await integrations.credentialIds('../oauth/clients?x=');
    expect(server.received.at(-1)?.url).toBe('/api/v2/integrations/..%2Foauth%2Fclients%3Fx%3D/config/current');
  });
});

describe('an integration credential', () => {
  it.each([
    [
      { clientId: 'client-1', region: 'eu' },
      { clientId: 'client-1', region: 'eu' },
    ],
    [{ clientId: 'client-1', clientSecret: '********' }, { clientId: 'client-1' }],
    [{ clientId: '••••', clientSecret: 'xxxx' }, {}],
    [
      { clientId: 'x-client', region: 'max' },
      { clientId: 'x-client', region: 'max' },
    ],
    [{ clientId: 'client-1', clientSecret: '' }, { clientId: 'client-1' }],
    [{ clientId: null, clientSecret: null }, {}],
    [null, {}],
    [undefined, {}],
  ])('has the fields of %j that are shown', async (fields, shown) => {
    const { integrations } = await arrange({ [read]: credential(fields) });
    expect(await integrations.getCredential('cred-1')).toEqual({
      id: 'cred-1',
      name: 'CRM',
      typeName: 'pureCloudOAuthClient',
      fields: shown,
    });
  });

  it('that is not there is none', async () => {
    const { integrations } = await arrange({});
    expect(await integrations.getCredential('cred-1')).toBeUndefined();
  });

  it.each([{}, { id: 'cred-1' }, { id: 'cred-1', type: {} }, { id: 'cred-1', type: { name: '' } }])(
    'is not %j',
    async (body) => {
      const { integrations } = await arrange({ [read]: json(200, body) });
      await expect(integrations.getCredential('cred-1')).rejects.toMatchObject({ code: 'genesys-unavailable' });
    },
  );

  it('is replaced whole, and nothing is sent back that was masked', async () => {
    const { integrations, server } = await arrange({
      [read]: credential({ clientId: 'client-1', clientSecret: '********', region: 'eu' }),
      [write]: json(200, {}),
    });
    const before = await integrations.getCredential('cred-1');
    if (before === undefined) throw new Error('It is not there.');
    await integrations.updateCredential({ ...before, fields: { ...before.fields, clientId: 'client-2' } });
    expect(JSON.parse(server.received.at(-1)?.body ?? '')).toEqual({
      id: 'cred-1',
      name: 'CRM',
      type: { name: 'pureCloudOAuthClient' },
      credentialFields: { clientId: 'client-2', region: 'eu' },
    });
  });

  const update = {
    id: 'cred-1',
    name: 'CRM',
    typeName: 'pureCloudOAuthClient',
    fields: { clientSecret: 'CANARY-new-secret' },
  };

  it('whose response is lost is written again', async () => {
    let attempts = 0;
    const { integrations } = await arrange({
      [write]: (outgoing, received) => {
        attempts += 1;
        (attempts === 1 ? loseResponse : json(200, {}))(outgoing, received);
      },
    });
    await integrations.updateCredential(update);
    expect(attempts).toBe(2);
  });

  it('that may not be written names the permission', async () => {
    const { integrations } = await arrange({ [write]: json(403, { message: 'Missing.' }) });
    await expect(integrations.updateCredential(update)).rejects.toMatchObject({
      code: 'missing-permission',
      nextStep: expect.stringContaining('integrations:integration:edit'),
    });
  });

  it.each([json(400, { message: 'Bad value CANARY-new-secret in clientSecret' }), json(404, {}), html(500)])(
    'that is refused shows nothing of what was sent',
    async (response) => {
      const { integrations } = await arrange({ [write]: response });
      const error = await integrations.updateCredential(update).catch((error: unknown) => error);
      expect(error).toMatchObject({ name: 'RotationError' });
      expect(`${error} ${JSON.stringify(error)} ${(error as Error).cause}`).not.toContain('CANARY-new-secret');
    },
  );
});
