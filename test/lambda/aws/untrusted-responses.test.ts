import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createEventBridgeEvents } from '../../../lambda/aws/eventbridge-events.ts';
import { createSecretsManagerFleet } from '../../../lambda/aws/secrets-manager-fleet.ts';
import { createSecretsManagerStore } from '../../../lambda/aws/secrets-manager-store.ts';
import { secretArn } from '../fakes/rotation.ts';
import type { Responder } from '../genesys/local-server.ts';
import { serve } from '../genesys/transport-under-test.ts';

const reply =
  (status: number, body: unknown, headers = {}): Responder =>
  (outgoing) =>
    void outgoing
      .writeHead(status, { 'content-type': 'application/x-amz-json-1.1', ...headers })
      .end(JSON.stringify(body));

beforeEach(() => {
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'key-id');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'access-key');
});

afterEach(() => {
  vi.unstubAllEnvs();
});

async function arrange(...responders: Responder[]) {
  const server = await serve(...responders);
  for (const service of ['SECRETS_MANAGER', 'SCHEDULER', 'EVENTBRIDGE']) {
    vi.stubEnv(`AWS_ENDPOINT_URL_${service}`, server.url);
  }
  return server;
}

describe('a list whose pages loop', () => {
  const page = (token?: string) =>
    reply(200, { SecretList: [], Versions: [], ...(token === undefined ? {} : { NextToken: token }) });

  it.each([
    ['secretsmanager:ListSecrets', () => createSecretsManagerFleet().list()],
    ['secretsmanager:ListSecretVersionIds', () => createSecretsManagerFleet().versionsCreatedAtMs(secretArn)],
  ])('(%s) is aborted', async (operation, list) => {
    const server = await arrange(page('a'), page('b'), page('a'), page());
    await expect(list()).rejects.toMatchObject({
      code: 'aws-unavailable',
      message: expect.stringContaining(operation),
    });
    expect(server.received).toHaveLength(3);
  });
});

describe('a rejection', () => {
  it.each(['x'.repeat(100_000), 'a sentence with CANARY in it', '<script>', 'CANARY-with-hyphens', ''])(
    'with an invalid name is reported without the name',
    async (name) => {
      await arrange(reply(400, { __type: name, message: 'CANARY' }, { 'x-amzn-requestid': '<CANARY>' }));
      const error: Error = await createSecretsManagerStore()
        .describe('billing')
        .then(
          () => expect.unreachable(),
          (error) => error,
        );
      expect(error).toMatchObject({ code: 'aws-request-rejected', correlationId: undefined });
      expect(error.message).not.toMatch(/CANARY|script/);
      expect(error.message.length).toBeLessThan(400);
    },
  );
});

describe('an event bus', () => {
  it.each([{ Entries: false }, { Entries: { length: 1 } }, { Entries: [null] }, { Entries: [{ ErrorCode: 5 }] }])(
    'that responds %j has not accepted the event',
    async (fields) => {
      await arrange(reply(200, { FailedEntryCount: 1, ...fields }));
      const events = createEventBridgeEvents('rotations');
      const publish = events.publish({ type: 'Credential Rotated', resource: secretArn, detail: {} });
      await expect(publish).rejects.toMatchObject({ code: 'destination-unavailable' });
    },
  );
});

describe('a secret that AWS describes', () => {
  it.each([
    ['VersionIdsToStages', { 'version-1': { 0: 'AWSCURRENT' } }],
    ['VersionIdsToStages', { 'version-1': [5] }],
    ['VersionIdsToStages', ['AWSCURRENT']],
    ['Tags', [{ Key: 'genesys-rotation:strategy', Value: 5 }]],
    ['Tags', { Key: 'genesys-rotation:strategy', Value: 'in-place' }],
    ['Name', 5],
    ['ARN', ['arn']],
  ])('with %s = %j is refused as malformed', async (field, value) => {
    await arrange(reply(200, { ARN: secretArn, Name: 'billing', [field]: value }));
    const malformed = { code: 'aws-unavailable', message: expect.stringContaining(`malformed: ${field}`) };
    await expect(createSecretsManagerStore().describe('billing')).rejects.toMatchObject(malformed);
    await expect(createSecretsManagerFleet().describe('billing')).rejects.toMatchObject(malformed);
  });

  it.each([5, { toString: 'x' }, true, ['{}']])('holds no text if its value is %j', async (SecretString) => {
    await arrange(reply(200, { SecretString }));
    const value = createSecretsManagerStore().readValue('billing', { stage: 'AWSCURRENT' });
    await expect(value).rejects.toMatchObject({ code: 'invalid-secret-document' });
  });
});
