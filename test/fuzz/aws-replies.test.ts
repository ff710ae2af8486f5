import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type AwsCall, awsCalls, openAws, storedCanary } from './aws-calls.ts';
import { expectCoded } from './expect-coded.ts';
import { fuzz, fuzzTimeoutMs } from './fuzzing.ts';
import { type HostileReply, hostileReply } from './hostile-reply.ts';
import { HostileServer, type Received } from './hostile-server.ts';
import { hostileText } from './hostile-values.ts';

const accessKey = 'CANARY-access-key-2b81';
const sessionToken = 'CANARY-session-token-5a';
const secrets = [accessKey, sessionToken, storedCanary];

/** More than any call needs with all its repetitions and pages; a list that leads in a circle needs more. */
const mostRequests = 60;

const server = new HostileServer();
let aws: ReturnType<typeof openAws>;

beforeAll(async () => {
  const url = await server.listen();
  for (const service of ['SECRETS_MANAGER', 'SCHEDULER', 'CLOUDWATCH', 'EVENTBRIDGE', 'DYNAMODB']) {
    vi.stubEnv(`AWS_ENDPOINT_URL_${service}`, url);
  }
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'key-id');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', accessKey);
  vi.stubEnv('AWS_SESSION_TOKEN', sessionToken);
  // Skip the pauses between attempts, but keep the timeouts.
  const { setTimeout: wait } = globalThis;
  vi.stubGlobal('setTimeout', (work: () => void, ms: number) =>
    wait(work, [1_000, 2_000, 5_000].includes(ms) ? ms : 0),
  );
  aws = openAws();
});

afterAll(async () => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  await server.close();
});

/** Scheduler speaks REST, the others name the operation. */
function operationOf({ method, path, headers }: Received): string {
  if (path.startsWith('/schedules')) return `${method} /schedules`;
  return (
    String(headers['x-amz-target'] ?? path)
      .split(/[./]/)
      .at(-1) ?? ''
  );
}

function right({ responses }: AwsCall): void {
  server.received.length = 0;
  server.respond = (request) => ({
    status: 200,
    body: responses[operationOf(request)] ?? {},
    headers: { 'content-type': 'application/x-amz-json-1.1' },
  });
}

async function expectFit(call: AwsCall): Promise<void> {
  await expectCoded(() => call.run(aws), secrets);
  expect(server.received.length).toBeLessThanOrEqual(mostRequests);
  for (const request of server.received) expect(Object.keys(call.responses)).toContain(operationOf(request));
}

/** A refusal whose name decides what is done about it. */
const refusal: fc.Arbitrary<HostileReply> = fc
  .record({
    name: fc.oneof(
      hostileText,
      fc.constantFrom(
        'ResourceNotFoundException',
        'ResourceExistsException',
        'ConflictException',
        'ConditionalCheckFailedException',
        'InvalidParameterException',
        'InvalidRequestException',
        'AccessDeniedException',
        'com.amazonaws.secretsmanager#DecryptionFailure:http://internal.amazon.com/x',
        storedCanary,
      ),
    ),
    message: fc.oneof(hostileText, fc.constant(`The value ${storedCanary} will be reattempted`)),
    status: fc.constantFrom(400, 403, 404, 409, 413, 429, 500, 503),
    field: fc.constantFrom('__type', 'code', 'Code'),
  })
  .map(({ name, message, status, field }) => ({
    status,
    headers: {},
    bodyOf: () => JSON.stringify({ [field]: name, message, Message: message }),
  }));

describe.each(Object.entries(awsCalls))('%s', (_name, call) => {
  it('succeeds with correct responses', async () => {
    right(call);
    server.tamper = () => undefined;
    await call.run(aws);
    expect(server.received.length).toBeGreaterThan(0);
  });

  it(
    'succeeds or fails with a coded error, whatever the response',
    async () => {
      await fuzz(
        fc.asyncProperty(fc.oneof(hostileReply, refusal), fc.boolean(), async (hostile, always) => {
          right(call);
          server.tamper = () => (always || server.received.length === 1 ? hostile : undefined);
          await expectFit(call);
        }),
        25,
      );
    },
    fuzzTimeoutMs,
  );
});

describe('a list', () => {
  it.each([
    ['fleet.list', 'NextToken'],
    ['fleet.versionsCreatedAtMs', 'NextToken'],
    ['ledger.due', 'LastEvaluatedKey'],
    ['ledger.events', 'LastEvaluatedKey'],
  ])('of %s that leads in a circle has an end', async (name, field) => {
    const call = awsCalls[name] as AwsCall;
    right(call);
    const again: HostileReply = {
      status: undefined,
      headers: {},
      bodyOf: (valid) =>
        JSON.stringify({ ...(valid as object), [field]: field === 'NextToken' ? 'again' : { pk: { S: 'again' } } }),
    };
    // An endless loop fails the test and does not hang it.
    server.tamper = () => (server.received.length > mostRequests ? undefined : again);
    await expectFit(call);
  });
});
