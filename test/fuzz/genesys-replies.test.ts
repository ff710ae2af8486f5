import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SecretValue } from '../../domain/secret-value.ts';
import { createGenesysCloud } from '../../lambda/genesys/sdk-genesys-cloud.ts';
import { VirtualTime } from '../lambda/fakes/virtual-time.ts';
import { expectCoded, expectNoSecret } from './expect-coded.ts';
import { fuzz, fuzzTimeoutMs } from './fuzzing.ts';
import { createdCanary, type GenesysCall, genesysCalls } from './genesys-calls.ts';
import { type HostileReply, hostileReply } from './hostile-reply.ts';
import { HostileServer } from './hostile-server.ts';

const credential = {
  clientId: 'client-1',
  clientSecret: new SecretValue('CANARY-secret-Zx81'),
  environment: 'mypurecloud.com',
} as const;
const token = 'CANARY-token-77b0c3';
const secrets = [
  'CANARY-secret-Zx81',
  token,
  createdCanary,
  Buffer.from('client-1:CANARY-secret-Zx81').toString('base64'),
];

/** What an invocation has, and what one request takes of it, in milliseconds. */
const invocationMs = 60_000;
const requestMs = 250;

const server = new HostileServer();
let url: URL;

beforeAll(async () => {
  url = new URL(await server.listen());
});

afterAll(() => server.close());

/** The session of a fresh function, whose time ends however the server behaves. */
function open() {
  const time = new VirtualTime(new Date().toISOString());
  server.received.length = 0;
  server.onRequest = () => time.advance(requestMs);
  return createGenesysCloud(
    { gatewayUrl: url },
    { time, deadline: time.deadlineIn(invocationMs), random: () => 0.5, onCall() {} },
  );
}

const login = { access_token: token, token_type: 'bearer', expires_in: 86_400 };

const right = (responses: GenesysCall['responses']) => {
  server.respond = ({ method, path }) => {
    const known = new Map<string, unknown>([['POST /oauth/token', login], ...Object.entries(responses)]).get(
      `${method} ${path}`,
    );
    return known === undefined ? { status: 404, body: { code: 'not.found' } } : { status: 200, body: known };
  };
};

/** Requests that carry the token went where the call leads, and nowhere that an answer led them. */
function expectRequestsOf(call: GenesysCall): void {
  const made = new Set(server.received.map(({ method, path }) => `${method} ${path}`));
  for (const request of made) {
    const withoutExecution = request.replace(/(\/usage\/query\/results\/)[^/]+$/, '$1execution-1');
    expect(['POST /oauth/token', ...Object.keys(call.responses)]).toContain(withoutExecution);
  }
  expect(server.received.length).toBeLessThanOrEqual(invocationMs / requestMs + 1);
}

async function expectFit(call: GenesysCall): Promise<void> {
  const answer = await expectCoded(() => call.run(open().session(credential)), secrets);
  expectRequestsOf(call);
  // What is not a SecretValue goes to logs, audit records and schedules.
  expectNoSecret(JSON.stringify(answer) ?? '', [credential.clientSecret.reveal(), token]);
}

describe.each(Object.entries(genesysCalls))('%s', (_name, call) => {
  it('succeeds with correct responses', async () => {
    right(call.responses);
    server.tamper = () => undefined;
    await call.run(open().session(credential)).catch((error) => {
      // Only a list that goes on for ever does not.
      expect(error).toMatchObject({ code: 'deadline-exceeded' });
    });
    expectRequestsOf(call);
  });

  it(
    'succeeds or fails with a coded error, whatever the response',
    async () => {
      right(call.responses);
      await fuzz(
        fc.asyncProperty(hostileReply, fc.boolean(), async (hostile, always) => {
          let tampered = 0;
          server.tamper = ({ path }) => {
            if (path === '/oauth/token' || (!always && tampered > 0)) return undefined;
            tampered += 1;
            return hostile;
          };
          await expectFit(call);
        }),
        25,
      );
    },
    fuzzTimeoutMs,
  );
});

describe('a login', () => {
  const call = genesysCalls.getClient as GenesysCall;

  it(
    'succeeds or fails with a coded error, whatever the response',
    async () => {
      right(call.responses);
      await fuzz(
        fc.asyncProperty(hostileReply, async (hostile) => {
          server.tamper = ({ path }) => (path === '/oauth/token' ? hostile : undefined);
          await expectFit(call);
          const attempt = await expectCoded(() => open().tryLogin(credential), secrets);
          if (attempt?.outcome === 'rejected') expect([400, 401]).toContain(attempt.status);
        }),
        60,
      );
    },
    fuzzTimeoutMs,
  );
});

describe('an answer that sends back what it was sent', () => {
  /** In every field that is shown, whole or in part of a sentence. */
  const echo = fc.record({
    field: fc.constantFrom('message', 'error', 'error_description', 'description', 'code', 'status'),
    before: fc.constantFrom('', 'invalid token ', 'Authorization: Bearer ', '"', 'x'.repeat(290)),
    status: fc.constantFrom(400, 401, 403, 404, 409, 418, 429, 500, 503),
    sent: fc.constantFrom(secrets[0], secrets[3]),
  });

  type Echo = typeof echo extends fc.Arbitrary<infer Value> ? Value : never;

  const replyTo = (path: string, how: Echo): HostileReply => {
    const { field, before, status, sent } = how;
    const secret = path === '/oauth/token' && sent !== undefined ? sent : token;
    return {
      status,
      headers: { 'inin-correlation-id': secret.replace(/[^\w-]/g, '') },
      bodyOf: () => JSON.stringify({ [field]: `${before}${secret}` }),
    };
  };

  it(
    'is shown without it',
    async () => {
      await fuzz(
        fc.asyncProperty(echo, fc.constantFrom(...Object.values(genesysCalls)), async (how, call) => {
          right(call.responses);
          server.tamper = ({ path }) => replyTo(path, how);
          await expectFit(call);
          server.tamper = ({ path }) => (path === '/oauth/token' ? undefined : replyTo(path, how));
          await expectFit(call);
        }),
        60,
      );
    },
    fuzzTimeoutMs,
  );
});
