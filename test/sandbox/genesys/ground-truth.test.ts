import { describe, expect, it } from 'vitest';
import type { GenesysEvent } from '../../../sandbox/genesys/genesys-cloud.ts';
import { organizationUnderTest } from './organization-under-test.ts';

const clients = '/api/v2/oauth/clients';

describe('the ground truth', () => {
  it('is the credentials that obtain a token now, of every organization', () => {
    const { admin, cloud, createSalesClient } = organizationUnderTest();
    const [kept, stopped, gone] = [createSalesClient('kept'), createSalesClient('stopped'), createSalesClient('gone')];
    const { clientSecret } = cloud.regenerateByHand(kept.clientId);
    cloud.updateByHand(stopped.clientId, { state: 'inactive' });
    cloud.deleteByHand(gone.clientId);
    const live = cloud.liveCredentials().map((credential) => [credential.clientId, credential.clientSecret]);
    expect(live).toEqual([
      [admin.clientId, admin.clientSecret],
      [kept.clientId, clientSecret],
    ]);
  });

  it('can look past propagation: what is decided, not what has arrived', () => {
    const { cloud, createSalesClient } = organizationUnderTest({
      propagationDelayMs: 1_000,
      oldSecretLingersMs: 1_000,
    });
    const { clientId, clientSecret } = createSalesClient();
    const fresh = cloud.regenerateByHand(clientId).clientSecret;
    const judge = (ignorePropagation: boolean) =>
      [clientSecret, fresh].map((secret) => cloud.canLogIn(clientId, secret, { ignorePropagation }));
    expect(judge(false)).toEqual([true, false]);
    expect(judge(true)).toEqual([false, true]);
  });

  it('shows clients with their live secrets and tokens, and without a secret', async () => {
    const { cloud, createSalesClient, tokenOf } = organizationUnderTest();
    const client = createSalesClient();
    await tokenOf(client);
    await tokenOf(client);
    const view = cloud.clients().find(({ id }) => id === client.clientId);
    expect(view).toMatchObject({ name: 'sales', state: 'active', liveSecrets: 1, tokensLive: 2, deleted: false });
    expect(JSON.stringify(view)).not.toContain(client.clientSecret);
  });

  it('remembers every secret and token there ever was', async () => {
    const { admin, asAdmin, cloud, createSalesClient, tokenOf } = organizationUnderTest({ secretsEndpoint: true });
    const { clientId, clientSecret } = createSalesClient();
    const fresh = cloud.regenerateByHand(clientId).clientSecret;
    const { body } = await asAdmin('POST', `${clients}/${clientId}/secrets`, { name: 'second' });
    cloud.deleteByHand(clientId);
    expect(cloud.createdSecrets()).toEqual([admin.clientSecret, clientSecret, fresh, body.secret]);
    const token = await tokenOf(admin);
    expect(cloud.issuedTokens()).toContain(token);
  });
});

describe('events', () => {
  it('tell a client’s life in plain data, and no secret or token', async () => {
    const { admin, asAdmin, cloud, everywhere, login, salesRole } = organizationUnderTest({
      secretsEndpoint: true,
      tokensSurviveRegenerate: false,
    });
    const events: GenesysEvent[] = [];
    const unsubscribe = cloud.subscribe((event) => events.push(event));
    const { body } = await asAdmin('POST', clients, {
      name: 'watched',
      authorizedGrantType: 'CLIENT-CREDENTIALS',
      roleDivisions: [everywhere(salesRole)],
    });
    const [id, secret] = [String(body.id), String(body.secret)];
    await login(id, secret);
    const second = await asAdmin('POST', `${clients}/${id}/secrets`, { name: 'second' });
    await asAdmin('DELETE', `${clients}/${id}/secrets/${second.body.id}`);
    cloud.regenerateByHand(id);
    await login(id, secret);
    cloud.updateByHand(id, { state: 'inactive', description: 'retired' });
    cloud.deleteByHand(id);
    unsubscribe();
    await login(id, secret);
    const told = events.filter(({ clientId }) => clientId === id);
    expect(told.map(({ kind }) => kind)).toEqual([
      'client-created',
      'token-issued',
      'secret-created',
      'secret-deleted',
      'secret-regenerated',
      'token-revoked',
      'login-refused',
      'client-updated',
      'state-changed',
      'client-deleted',
    ]);
    expect(told[0]).toMatchObject({ clientName: 'watched', by: admin.clientId });
    expect(told[6]).toMatchObject({ reason: 'replaced-secret' });
    expect(told[7]).toMatchObject({ by: 'hand', fields: ['description'] });
    const text = JSON.stringify(events);
    for (const value of [...cloud.createdSecrets(), ...cloud.issuedTokens()]) expect(text).not.toContain(value);
  });

  it('do not carry a secret that was sent in place of the client id', async () => {
    const { cloud, createSalesClient, login } = organizationUnderTest();
    const { clientId, clientSecret } = createSalesClient();
    const events: GenesysEvent[] = [];
    cloud.subscribe((event) => events.push(event));
    await login(clientSecret, clientId);
    expect(events).toMatchObject([{ kind: 'login-refused', clientId: 'unknown', reason: 'unknown-client' }]);
  });
});
