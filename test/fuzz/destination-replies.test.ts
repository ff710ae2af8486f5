import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { vaultDestination } from '../../lambda/destinations/vault/vault-destination.ts';
import { webhookDestination } from '../../lambda/destinations/webhook/webhook-destination.ts';
import type { HttpsClient, HttpsRequest, HttpsResult } from '../../lambda/ports/https-client.ts';
import {
  arrangeDestination,
  current,
  delivery,
  pending,
  signingKey,
} from '../lambda/destinations/destination-under-test.ts';
import { FakeVault } from '../lambda/fakes/fake-vault.ts';
import { expectCoded, expectNoSecret } from './expect-coded.ts';
import { fuzz, fuzzTimeoutMs } from './fuzzing.ts';
import { type HostileReply, hostileReply } from './hostile-reply.ts';
import { hostileText } from './hostile-values.ts';
import { mutate, mutations } from './mutate.ts';

const secrets = [pending, current].map(({ clientSecret }) => clientSecret.reveal());

/** A server that may lie or not respond, on every request or on some. */
class HostileHttps implements HttpsClient {
  readonly #honest: HttpsClient;
  readonly #tamper: (request: number) => HostileReply | string | undefined;
  #requests = 0;

  constructor(honest: HttpsClient, tamper: (request: number) => HostileReply | string | undefined) {
    this.#honest = honest;
    this.#tamper = tamper;
  }

  async send(request: HttpsRequest): Promise<HttpsResult> {
    const hostile = this.#tamper(this.#requests);
    this.#requests += 1;
    if (typeof hostile === 'string') return { kind: 'failed', errorCode: hostile, failedBeforeSend: false };
    const right = await this.#honest.send(request);
    if (hostile === undefined || right.kind === 'failed') return right;
    const body = Buffer.from(hostile.bodyOf(JSON.parse(right.body || 'null'))).toString();
    // As the client that the functions have does, which reads no further.
    if (body.length > 1_048_576) return { kind: 'failed', errorCode: 'EBODYTOOLONG', failedBeforeSend: false };
    return { kind: 'response', status: hostile.status ?? right.status, body };
  }

  get requests(): number {
    return this.#requests;
  }
}

/** One response for all requests, or for one of them. */
const tampering = fc
  .record({
    reply: fc.oneof(
      { weight: 6, arbitrary: hostileReply },
      { weight: 1, arbitrary: fc.constantFrom('ECONNRESET', 'ETIMEDOUT', 'EBODYTOOLONG', 'EADDRBLOCKED') },
    ),
    only: fc.option(fc.nat({ max: 3 }), { nil: undefined }),
  })
  .map(
    ({ reply, only }) =>
      (request: number) =>
        only === undefined || only === request ? reply : undefined,
  );

describe('Vault', () => {
  const settings = { address: new URL('https://vault.example.org'), mount: 'secret', secretId: 'vault' };

  const open = (https: HttpsClient, connection: string) => {
    const arranged = arrangeDestination({
      https,
      destinations: { vault: settings },
      secrets: { vault: connection },
    });
    return { ...arranged, destination: vaultDestination(arranged.rotation, settings, 'billing') };
  };

  it(
    'accepts the credential or fails with a coded error, whatever the response',
    async () => {
      const login = fc.constantFrom<(vault: FakeVault) => object>(
        ({ token }) => ({ token }),
        ({ roleId, secretId }) => ({ roleId, secretId }),
      );
      await fuzz(
        fc.asyncProperty(tampering, login, async (tamper, connectionOf) => {
          const vault = new FakeVault();
          vault.put('billing', '{"clientId":"client-1","kept":1,"big":12345678901234567890}');
          const https = new HostileHttps(vault, tamper);
          const { destination, lines } = open(https, JSON.stringify(connectionOf(vault)));
          const known = [...secrets, vault.token, vault.secretId];
          await expectCoded(() => destination.check(), known);
          await expectCoded(() => destination.write(delivery), known);
          await expectCoded(() => destination.holds?.(pending, current), known);
          expect(https.requests).toBeLessThan(60);
          expectNoSecret(lines.join(), known);
        }),
        150,
      );
    },
    fuzzTimeoutMs,
  );

  it(
    'is left alone where the secret with its credential makes no sense',
    async () => {
      const valid = { token: 'hvs.CANARY-token', roleId: 'role-1', secretId: 'CANARY-secret-id', authMount: 'approle' };
      const connection = fc.oneof(
        mutations.map((changes) => JSON.stringify(mutate(valid, changes)) ?? ''),
        hostileText,
      );
      await fuzz(
        fc.asyncProperty(connection, async (text) => {
          const vault = new FakeVault();
          const { destination } = open(vault, text);
          await expectCoded(() => destination.check(), [valid.token, valid.secretId]);
          for (const { url, headers } of vault.requests) {
            expect(url.href).toMatch(
              /^https:\/\/vault\.example\.org\/v1\/(secret\/data\/billing|auth\/[\w/-]+\/login)$/,
            );
            expect(headers['x-vault-token'] ?? '').toMatch(/^[!-~]*$/);
          }
        }),
        150,
      );
    },
    fuzzTimeoutMs,
  );
});

describe('a webhook', () => {
  const settings = { url: new URL('https://hooks.example.org/rotated'), secretId: 'key' };
  const taken: HttpsClient = { send: async () => ({ kind: 'response', status: 200, body: '{}' }) };

  it(
    'accepts the message or fails with a coded error, whatever the response',
    async () => {
      await fuzz(
        fc.asyncProperty(tampering, fc.constantFrom('notify', 'credential'), async (tamper, webhook) => {
          const https = new HostileHttps(taken, tamper);
          const { rotation, lines } = arrangeDestination({
            https,
            settings: { webhook },
            destinations: { webhook: settings },
            secrets: { key: signingKey },
          });
          const known = [...secrets, signingKey];
          await expectCoded(() => webhookDestination(rotation, settings).write(delivery), known);
          expect(https.requests).toBeLessThanOrEqual(3);
          expectNoSecret(lines.join(), known);
        }),
        100,
      );
    },
    fuzzTimeoutMs,
  );

  it(
    'is sent nothing where the secret with its key makes no sense',
    async () => {
      const valid = { signingKey, caCertificate: 'PEM' };
      const stored = fc.oneof(
        mutations.map((changes) => JSON.stringify(mutate(valid, changes)) ?? ''),
        hostileText.map((text) => `whsec_${text}`),
        hostileText,
      );
      await fuzz(
        fc.asyncProperty(stored, async (text) => {
          const { rotation } = arrangeDestination({
            https: taken,
            settings: { webhook: 'notify' },
            destinations: { webhook: settings },
            secrets: { key: text },
          });
          await expectCoded(() => webhookDestination(rotation, settings).write(delivery), [signingKey]);
        }),
        150,
      );
    },
    fuzzTimeoutMs,
  );
});
