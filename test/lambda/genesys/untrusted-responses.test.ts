import { describe, expect, it } from 'vitest';
import type { GenesysSession } from '../../../lambda/ports/genesys-cloud.ts';
import { json, type Responder } from './local-server.ts';
import { arrangeCloud } from './session-under-test.ts';

const clients = '/api/v2/oauth/clients';
const malformed = (field: string) => ({
  code: 'genesys-unavailable',
  message: expect.stringMatching(new RegExp(`missing or malformed: .*${field}`)),
});

/** The result of a call, and its requests besides the login. */
async function resultOf(call: (session: GenesysSession) => Promise<unknown>, responders: Record<string, Responder>) {
  const { session, server } = await arrangeCloud(responders);
  const response = await call(session).catch((error: unknown) => error);
  const requests = server.received
    .map(({ method, url }) => `${method} ${url}`)
    .filter((made) => !made.includes('oauth/token'));
  return { response, requests };
}

describe('an id in a response', () => {
  // "…/secrets/.." is the client, which would be deleted in place of one of its secrets.
  it.each(['..', '.', '', '\ud800', 'x'.repeat(257)])('%j leads no request elsewhere', async (id) => {
    const listing = json(200, { entities: [{ id, secretId: id, name: 'one' }] });
    const created = json(200, { id, secretId: id, secret: 'value' });
    const secrets = `${clients}/client-1/secrets`;
    const calls = [
      resultOf((session) => session.listClients(), { [`GET ${clients}`]: listing }),
      resultOf((session) => session.listSecrets('client-1'), { [`GET ${secrets}`]: listing }),
      resultOf((session) => session.createSecret('client-1', 'one'), { [`POST ${secrets}`]: created }),
      resultOf((session) => session.createClient({}), { [`POST ${clients}`]: created }),
      resultOf((session) => session.integrations.list(), { 'GET /api/v2/integrations': listing }),
    ];
    for (const { response } of await Promise.all(calls)) {
      expect(response).toMatchObject({ code: 'genesys-unavailable', message: expect.stringContaining('malformed') });
    }
  });

  it('of a query for usage leads to no other result', async () => {
    const query = `${clients}/client-1/usage/query`;
    const { response, requests } = await resultOf(
      (session) => session.usage('client-1', { from: new Date(0), to: new Date(1) }),
      { [`POST ${query}`]: json(200, { executionId: '..' }) },
    );
    expect(response).toMatchObject(malformed('executionId'));
    expect(requests).toEqual([`POST ${query}`]);
  });

  it('of a credential in the configuration of an integration is left out where it is none', async () => {
    const { response } = await resultOf((session) => session.integrations.credentialIds('integration-1'), {
      'GET /api/v2/integrations/integration-1/config/current': json(200, {
        credentials: { one: { id: '..' }, two: { id: '' }, three: { id: 'credential-3' }, four: null },
      }),
    });
    expect(response).toEqual(['credential-3']);
  });
});

describe('a list of clients', () => {
  it('that goes on at what is no address is malformed', async () => {
    const { response } = await resultOf((session) => session.listClients(), {
      [`GET ${clients}`]: json(200, { entities: [{ id: 'client-1' }], nextUri: 'http://[' }),
    });
    expect(response).toMatchObject(malformed('nextUri'));
  });
});

describe('a client', () => {
  // A date that far away is none, and finishSecret would fail for an obscure reason.
  it.each([1e300, 8.64e15, -1])('whose tokens live %d seconds is malformed', async (accessTokenValiditySeconds) => {
    const { response } = await resultOf((session) => session.getClient('client-1'), {
      [`GET ${clients}/client-1`]: json(200, { id: 'client-1', accessTokenValiditySeconds }),
    });
    expect(response).toMatchObject(malformed('accessTokenValiditySeconds'));
  });
});

describe('a new secret', () => {
  // If it were stored, every later step would refuse it, and what was lost would not be found.
  it.each([' surrounded ', 'line\nbreak', '\u0000', '\ud800'])(
    '%j is none, and what was made is looked for',
    async (secret) => {
      const responders = {
        [`POST ${clients}`]: json(200, { id: 'client-2', secret }),
        [`POST ${clients}/client-1/secret`]: json(200, { id: 'client-1', secret }),
        [`POST ${clients}/client-1/secrets`]: json(200, { id: 'secret-1', secret }),
      };
      const creates: ((session: GenesysSession) => Promise<unknown>)[] = [
        (session) => session.createClient({}),
        (session) => session.regenerateSecret('client-1'),
        (session) => session.createSecret('client-1', 'one'),
      ];
      for (const create of creates) {
        const { response } = await resultOf(create, responders);
        expect(response).toMatchObject({ ...malformed('secret'), outcome: 'unknown' });
      }
    },
  );
});

describe('a login', () => {
  it.each([{ expires_in: { valueOf: 1, toString: 'x' } }, { access_token: { toString: 1 } }, { access_token: '' }])(
    'that gets %j got no token, and nothing was changed',
    async (fields) => {
      const { response } = await resultOf((session) => session.logIn(), {
        'POST /oauth/token': json(200, { access_token: 'token', ...fields }),
      });
      expect(response).toMatchObject({
        code: 'genesys-unavailable',
        outcome: 'unchanged',
        message: expect.stringContaining('holds no token'),
      });
    },
  );
});
