import { describe, expect, it } from 'vitest';
import type { GenesysEvent } from '../../../sandbox/genesys/genesys-cloud.ts';
import { organizationUnderTest } from './organization-under-test.ts';

const clients = '/api/v2/oauth/clients';

describe('the ground truth', () => {
  it('lists the credentials that get a token now, of every organization', () => {
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

  it('can ignore propagation delays', () => {
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

  it('shows clients with their numbers of live secrets and tokens, without secret values', async () => {
    const { cloud, createSalesClient, tokenOf } = organizationUnderTest();
    const client = createSalesClient();
    await tokenOf(client);
    await tokenOf(client);
    const view = cloud.clients().find(({ id }) => id === client.clientId);
    expect(view).toMatchObject({ name: 'sales', state: 'active', liveSecrets: 1, tokensLive: 2, deleted: false });
    expect(JSON.stringify(view)).not.toContain(client.clientSecret);
  });

  it('remembers every secret and token ever created', async () => {
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
  it('describe the life of a client, without a secret or token', async () => {
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
    const own = events.filter(({ clientId }) => clientId === id);
    expect(own.map(({ kind }) => kind)).toEqual([
      'client-created',
      'token-issued',
      'secret-created',
      'secret-deleted',
      'secret-regenerated',
      'token-revoked',
      'login-rejected',
      'client-updated',
      'state-changed',
      'client-deleted',
    ]);
    expect(own[0]).toMatchObject({ clientName: 'watched', by: admin.clientId });
    expect(own[6]).toMatchObject({ reason: 'replaced-secret' });
    expect(own[7]).toMatchObject({ by: 'hand', fields: ['description'] });
    const text = JSON.stringify(events);
    for (const value of [...cloud.createdSecrets(), ...cloud.issuedTokens()]) expect(text).not.toContain(value);
  });

  it('do not contain a secret that was sent as client id', async () => {
    const { cloud, createSalesClient, login } = organizationUnderTest();
    const { clientId, clientSecret } = createSalesClient();
    const events: GenesysEvent[] = [];
    cloud.subscribe((event) => events.push(event));
    await login(clientSecret, clientId);
    expect(events).toMatchObject([{ kind: 'login-rejected', clientId: 'unknown', reason: 'unknown-client' }]);
  });
});
