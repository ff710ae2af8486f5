import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  createRotationService,
  type RotationService,
  type RotationServiceWithDestinations,
} from '../../../sandbox/rotation-service.ts';

/** A function that calls every destination, using only its variables and the secrets that they name. */
const source = `
  const { createHmac } = require('node:crypto');
  const https = require('node:https');
  const { env } = process;
  const secret = async (SecretId) => {
    const headers = { 'x-amz-target': 'secretsmanager.GetSecretValue', 'content-type': 'application/x-amz-json-1.1' };
    const body = JSON.stringify({ SecretId });
    const response = await fetch(env.AWS_ENDPOINT_URL_SECRETS_MANAGER, { method: 'POST', headers, body });
    return JSON.parse((await response.json()).SecretString);
  };
  const post = (ca, url, headers, body) => new Promise((resolve, reject) => {
    const sent = https.request(url, { ca, method: 'POST', headers }, (response) => {
      let text = '';
      response.on('data', (chunk) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode, body: text && JSON.parse(text) }));
    });
    sent.on('error', reject).end(body);
  });
  exports.handler = async ({ id, path }) => {
    const { signingKey, caCertificate } = await secret(env.ROTATION_WEBHOOK_SECRET);
    const key = Buffer.from(signingKey.slice('whsec_'.length), 'base64');
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signature = createHmac('sha256', key).update([id, timestamp, '{}'].join('.')).digest('base64');
    const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': 'v1,' + signature };
    const notified = await post(caCertificate, env.ROTATION_WEBHOOK_URL, headers, '{}');
    const vault = await secret(env.ROTATION_VAULT_SECRET);
    const login = JSON.stringify({ role_id: vault.roleId, secret_id: vault.secretId });
    const { body } = await post(vault.caCertificate, env.VAULT_ADDR + '/v1/auth/approle/login', {}, login);
    const address = env.VAULT_ADDR + '/v1/' + env.ROTATION_VAULT_MOUNT + '/data/' + path;
    const authorization = { 'x-vault-token': body.auth.client_token };
    const written = await post(vault.caCertificate, address, authorization, JSON.stringify({ data: { id } }));
    const Entries = [{ Source: 'test', DetailType: id, Detail: '{}', EventBusName: env.ROTATION_EVENT_BUS }];
    const target = { 'x-amz-target': 'AWSEvents.PutEvents', 'content-type': 'application/x-amz-json-1.1' };
    const event = { method: 'POST', headers: target, body: JSON.stringify({ Entries }) };
    const put = await fetch(env.AWS_ENDPOINT_URL_EVENTBRIDGE, event);
    return [notified.status, written.status, put.status];
  };
`;

function writeBundles(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-bundles-'));
  for (const name of ['rotate', 'retire', 'watch']) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'index.cjs'), source);
  }
  return folder;
}

/** The response status for the client of a managed secret at each path. */
async function statusesOf(rotationService: RotationService, paths: readonly string[]): Promise<number[]> {
  const { name } = rotationService.createManagedSecret({ name: `managed-${crypto.randomUUID()}` });
  const { clientId, clientSecret } = JSON.parse(rotationService.secretsManager.value(name) ?? '');
  const login = await fetch(`${rotationService.endpoint}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  const { access_token: token } = (await login.json()) as { access_token: string };
  const headers = { authorization: `Bearer ${token}` };
  return Promise.all(paths.map(async (path) => (await fetch(rotationService.endpoint + path, { headers })).status));
}

const bundleFolder = writeBundles();
let service: RotationServiceWithDestinations;

beforeAll(async () => {
  service = await createRotationService({ bundleFolder, destinations: true, permissions: ['directory:user:view'] });
});
afterAll(() => service.close());
beforeEach(() => {
  service.faults.clear();
  service.journal.clear();
});

describe('a rotation service with destinations', () => {
  it.each(['rotate', 'retire'])('points %s to all of them, at any sandbox time', async (functionName) => {
    const { lambda, destinations, clock, eventBridge, journal } = service;
    await clock.advance(400 * 86_400_000);
    const { payload, error } = await lambda.invoke(functionName, { id: functionName, path: functionName });
    expect([payload, error]).toEqual([[204, 200, 200], undefined]);
    expect(destinations.webhook.deliveries()).toContainEqual(expect.objectContaining({ id: functionName }));
    expect(destinations.vault.read({ path: functionName })).toEqual({ id: functionName });
    expect(eventBridge.events(destinations.eventBusName)).toMatchObject([{ detailType: functionName }]);
    eventBridge.clear();
    expect(journal.entries().map((entry) => [entry.service, entry.functionName])).toEqual(
      ['secrets-manager', 'webhook', 'secrets-manager', 'vault', 'vault', 'eventbridge'].map((name) => [
        name,
        functionName,
      ]),
    );
  });

  it('can kill a function at every call to a destination', async () => {
    const { lambda, faults, destinations } = service;
    for (const [call, kind] of [
      [1, 'crash-before'],
      [1, 'crash-after'],
      [4, 'crash-after'],
    ] as const) {
      faults.clear();
      const path = `${kind}-${call}`;
      faults.add({ functionName: 'rotate', skip: call, effect: { kind } });
      expect((await lambda.invoke('rotate', { id: path, path })).outcome).toBe('crash');
      const notified = destinations.webhook.deliveries().some(({ id }) => id === path);
      const written = destinations.vault.read({ path }) !== undefined;
      expect([notified, written]).toEqual([path !== 'crash-before-1', path === 'crash-after-4']);
    }
  });

  it('lists every secret of theirs that must not leak', async () => {
    const { secretsManager, destinations, lambda } = service;
    await lambda.invoke('rotate', { id: 'x', path: 'x' });
    const { signingKey } = JSON.parse(secretsManager.value(destinations.secretNames.webhook) ?? '');
    const { secretId } = JSON.parse(secretsManager.value(destinations.secretNames.vault) ?? '');
    expect(destinations.createdSecrets()).toEqual(
      expect.arrayContaining([signingKey, secretId, expect.stringMatching(/^hvs\./)]),
    );
  });

  it('lets its clients read the copies in Genesys Cloud, and grants further permissions on request', async () => {
    const paths = ['/api/v2/integrations', '/api/v2/users', '/api/v2/routing/queues'];
    expect(await statusesOf(service, paths)).toEqual([200, 200, 403]);
  });
});

describe('a rotation service without destinations', () => {
  it('has none of them', async () => {
    const plain = await createRotationService({ bundleFolder });
    expect(plain).not.toHaveProperty('destinations');
    expect(plain.secureEndpoint).toBeUndefined();
    expect(await statusesOf(plain, ['/api/v2/integrations', '/api/v2/oauth/clients'])).toEqual([403, 200]);
    expect(() => plain.secretsManager.value('rotation/vault')).toThrow();
    await plain.close();
  });
});
