import { describe, expect, it } from 'vitest';
import type { GenesysSession } from '../../../lambda/ports/genesys-cloud.ts';
import { json } from './local-server.ts';
import { arrangeCloud } from './session-under-test.ts';

interface Row {
  readonly call: (session: GenesysSession) => Promise<unknown>;
  /** Method and path, with the query. */
  readonly request: string;
  readonly body?: unknown;
  /** `undefined` where every credential may do it. */
  readonly permission?: string;
  readonly reply: unknown;
  readonly response?: unknown;
  /** What HTTP 404 means; a failure where it is not said. */
  readonly absent?: unknown;
}

const client = { id: 'client-9', name: 'Billing', state: 'inactive', ipAllowList: ['x'] };
const asRead = {
  id: 'client-9',
  name: 'Billing',
  state: 'inactive',
  description: undefined,
  accessTokenValiditySeconds: undefined,
  dateCreated: undefined,
  properties: { name: 'Billing', ipAllowList: ['x'] },
};
const clients = '/api/v2/oauth/clients';
const integrations = '/api/v2/integrations';
const credential = { id: 'cred-1', name: 'CRM', typeName: 'pureCloudOAuthClient', fields: { region: 'eu' } };
const sentCredential = {
  id: 'cred-1',
  name: 'CRM',
  type: { name: 'pureCloudOAuthClient' },
  credentialFields: { region: 'eu' },
};

const rows: Readonly<Record<string, Row>> = {
  identity: {
    call: (session) => session.identity(),
    request: 'GET /api/v2/tokens/me',
    reply: { organization: { id: 'org-1', name: 'x' }, OAuthClient: { id: 'client-1' } },
    response: { organizationId: 'org-1', clientId: 'client-1' },
  },
  listClients: {
    call: (session) => session.listClients(),
    request: `GET ${clients}`,
    permission: 'oauth:client:view',
    reply: { entities: [client], nextUri: null },
    response: [asRead],
  },
  getClient: {
    call: (session) => session.getClient('client-9'),
    request: `GET ${clients}/client-9`,
    permission: 'oauth:client:view',
    reply: { ...client, description: 'd', accessTokenValiditySeconds: 600, dateCreated: '2026-03-01' },
    response: {
      ...asRead,
      description: 'd',
      accessTokenValiditySeconds: 600,
      dateCreated: '2026-03-01',
      properties: { name: 'Billing', description: 'd', accessTokenValiditySeconds: 600, ipAllowList: ['x'] },
    },
    absent: undefined,
  },
  createClient: {
    call: async (session) => {
      const { id, secret } = await session.createClient({ name: 'standby' });
      return [id, secret.reveal()];
    },
    request: `POST ${clients}`,
    body: { name: 'standby' },
    permission: 'oauth:client:add',
    reply: { id: 'client-10', secret: 'created' },
    response: ['client-10', 'created'],
  },
  updateClient: {
    call: (session) => session.updateClient('client-9', { name: 'Billing' }),
    request: `PUT ${clients}/client-9`,
    body: { name: 'Billing' },
    permission: 'oauth:client:edit',
    reply: {},
  },
  deleteClient: {
    call: (session) => session.deleteClient('client-9'),
    request: `DELETE ${clients}/client-9`,
    permission: 'oauth:client:delete',
    reply: {},
    absent: undefined,
  },
  regenerateSecret: {
    call: async (session) => (await session.regenerateSecret('client-9')).reveal(),
    request: `POST ${clients}/client-9/secret`,
    permission: 'oauth:client:edit',
    reply: { secret: 'created' },
    response: 'created',
  },
  listSecrets: {
    call: (session) => session.listSecrets('client-9'),
    request: `GET ${clients}/client-9/secrets`,
    permission: 'oauth:client:view',
    reply: { entities: [{ secretId: 'secret-1', name: 'one', status: 'disabled' }, { id: 'secret-2' }] },
    response: [
      { secretId: 'secret-1', name: 'one', status: 'disabled' },
      { secretId: 'secret-2', name: '', status: 'active' },
    ],
  },
  createSecret: {
    call: async (session) => {
      const { secretId, secret } = await session.createSecret('client-9', 'one');
      return [secretId, secret.reveal()];
    },
    request: `POST ${clients}/client-9/secrets`,
    body: { name: 'one', status: 'active', description: 'one' },
    permission: 'oauth:client:edit',
    reply: { secretId: 'secret-1', secret: 'created' },
    response: ['secret-1', 'created'],
  },
  deleteSecret: {
    call: (session) => session.deleteSecret('client-9', 'secret-1'),
    request: `DELETE ${clients}/client-9/secrets/secret-1`,
    permission: 'oauth:client:edit',
    reply: {},
    absent: undefined,
  },
  'integrations.list': {
    call: (session) => session.integrations.list(),
    request: `GET ${integrations}?pageSize=100&pageNumber=1`,
    permission: 'integrations:integration:view',
    reply: { entities: [{ id: 'integration-1', name: 'CRM' }], pageCount: 1 },
    response: [{ id: 'integration-1', name: 'CRM' }],
  },
  'integrations.credentialIds': {
    call: (session) => session.integrations.credentialIds('integration-1'),
    request: `GET ${integrations}/integration-1/config/current`,
    permission: 'integrations:integration:view',
    reply: { credentials: { pureCloudOAuthClient: { id: 'cred-1' } } },
    response: ['cred-1'],
    absent: [],
  },
  'integrations.getCredential': {
    call: (session) => session.integrations.getCredential('cred-1'),
    request: `GET ${integrations}/credentials/cred-1`,
    permission: 'integrations:integration:view',
    reply: { ...sentCredential, name: null },
    response: { ...credential, name: '' },
    absent: undefined,
  },
  'integrations.updateCredential': {
    call: (session) => session.integrations.updateCredential(credential),
    request: `PUT ${integrations}/credentials/cred-1`,
    body: sentCredential,
    permission: 'integrations:integration:edit',
    reply: {},
  },
};
const table = Object.entries(rows);
const withoutQuery = (request: string) => request.split('?')[0] ?? '';

/** The result of one call when all its requests get this response. */
async function end({ call, request }: Row, status: number, body: unknown) {
  const response = json(status, body, { 'inin-correlation-id': 'correlation-1' });
  const { session, server } = await arrangeCloud({ [withoutQuery(request)]: response });
  const ended = await call(session).catch((error: unknown) => error);
  const sent = server.received.filter(({ url }) => url !== '/oauth/token');
  return { ended, sent };
}

describe('each call of a session', () => {
  it.each(table)('%s sends one request and reads the response', async (_name, row) => {
    const { ended, sent } = await end(row, 200, row.reply);
    expect(ended).toEqual(row.response);
    expect(sent.map(({ method, url }) => `${method} ${url}`)).toEqual([row.request]);
    expect(sent[0]?.body).toBe(row.body === undefined ? '' : JSON.stringify(row.body));
    expect(sent[0]?.headers).toMatchObject({
      authorization: 'Bearer token-1',
      accept: 'application/json',
      'content-type': 'application/json',
    });
  });

  it.each(table)('%s that is forbidden names the request and the permission', async (_name, row) => {
    const { ended, sent } = await end(row, 403, { message: 'Missing.' });
    expect(ended).toMatchObject({
      code: 'missing-permission',
      outcome: 'unchanged',
      correlationId: 'correlation-1',
      summary: expect.stringContaining(`${withoutQuery(row.request)} `),
      nextStep: expect.stringContaining(
        row.permission === undefined ? 'a role that allows it' : `the permission ${row.permission},`,
      ),
    });
    expect(sent).toHaveLength(1);
  });

  it.each(table)('%s whose token is never accepted says that the credential is rejected', async (name, row) => {
    const { ended, sent } = await end(row, 401, {});
    expect(ended).toMatchObject({
      code: 'current-credential-rejected',
      outcome: 'unchanged',
      correlationId: 'correlation-1',
      summary: expect.stringContaining(`${withoutQuery(row.request)}.`),
    });
    // What cannot be undone is sent once: its caller decides anew.
    expect(sent).toHaveLength(/^(create|delete|regenerate)/.test(name) ? 1 : 2);
  });

  it('what cannot be undone logs in anew before it is sent again', async () => {
    const regeneration = 'POST /api/v2/oauth/clients/client-9/secret';
    let sent = 0;
    const { session, count } = await arrangeCloud({
      [regeneration]: (outgoing, received) => {
        sent += 1;
        json(sent === 1 ? 401 : 200, sent === 1 ? {} : { secret: 'created' })(outgoing, received);
      },
    });
    await expect(session.regenerateSecret('client-9')).rejects.toMatchObject({
      code: 'current-credential-rejected',
      outcome: 'unchanged',
    });
    expect((await session.regenerateSecret('client-9')).reveal()).toBe('created');
    expect(count('POST /oauth/token')).toBe(2);
  });

  it.each(table)('%s that is rejected reports the reason that Genesys Cloud gives', async (_name, row) => {
    const { ended, sent } = await end(row, 409, { code: 'conflict', message: 'Busy.' });
    expect(ended).toMatchObject({
      code: 'genesys-request-rejected',
      outcome: 'unchanged',
      correlationId: 'correlation-1',
      summary: `Genesys Cloud responded 409 (conflict) to ${withoutQuery(row.request)}. It said: Busy.`,
    });
    expect(sent).toHaveLength(1);
  });

  it.each(table.filter(([, row]) => 'absent' in row))('%s of what is not there is no failure', async (_name, row) => {
    expect((await end(row, 404, {})).ended).toEqual(row.absent);
  });

  it.each(table.filter(([, row]) => !('absent' in row)))('%s of what is not there fails', async (name, row) => {
    const code = name === 'listSecrets' ? 'multi-secret-unavailable' : 'genesys-request-rejected';
    expect((await end(row, 404, {})).ended).toMatchObject({ code, outcome: 'unchanged' });
  });
});
