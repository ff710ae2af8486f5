import { randomUUID } from 'node:crypto';
import { registerHooks } from 'node:module';
import type { Context } from 'aws-lambda';
import { afterEach, beforeEach, vi } from 'vitest';
import type { CredentialEvent } from '../../../lambda/ports/events.ts';
import { clientRequestToken, secretArn } from '../fakes/rotation.ts';
import { json, type Responder } from '../genesys/local-server.ts';
import { serve } from '../genesys/transport-under-test.ts';

export const functionArn = (name: string) => `arn:aws:lambda:eu-central-1:123456789012:function:${name}`;

/** What the stack sets. */
const variables = {
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'key-id',
  AWS_SECRET_ACCESS_KEY: 'CANARY-key',
  ROTATE_FUNCTION_ARN: functionArn('rotate'),
  RETIRE_FUNCTION_ARN: functionArn('retire'),
  SCHEDULER_ROLE_ARN: 'arn:aws:iam::123456789012:role/scheduler',
  LEDGER_TABLE: 'ledger',
};

/** What a developer's machine may have set, and the functions refuse. */
const foreign = [
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'ALL_PROXY',
  'http_proxy',
  'https_proxy',
  'all_proxy',
  'NODE_USE_ENV_PROXY',
];

/** Gives each test of a file the variables of a deployed function, and takes away what it changed. */
export function useFunctions(): void {
  beforeEach(() => {
    for (const name of foreign) vi.stubEnv(name, undefined);
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });
}

const text = JSON.stringify({ clientId: 'client-1', clientSecret: 'CANARY-secret' });

interface DynamoDbUpdate {
  readonly Key: { readonly pk: { readonly S: string }; readonly sk: { readonly S: string } };
  readonly ExpressionAttributeValues: Readonly<Record<string, object>>;
}

/** The client belongs to the secret. */
const owner = {
  schema: { N: '1' },
  secretArn: { S: secretArn },
  origin: { S: 'adopted' },
  since: { S: '2026-01-01T00:00:00.000Z' },
};

/** The ledger does not know the secret yet. */
const newState = {
  schema: { N: '1' },
  rev: { N: '1' },
  shard: { S: 's0' },
  dueAt: { S: '2026-01-01T00:00:00.000Z' },
};

/** The responses of AWS and Genesys Cloud unless a test has others; the secret's two versions hold one credential. */
const usual: Readonly<Record<string, Responder>> = {
  'secretsmanager.DescribeSecret': json(200, {
    ARN: secretArn,
    Name: 'billing',
    RotationEnabled: true,
    RotationLambdaARN: functionArn('own'),
    VersionIdsToStages: { 'version-1': ['AWSCURRENT'], [clientRequestToken]: ['AWSPENDING'] },
  }),
  'secretsmanager.GetSecretValue': (outgoing, { body }) => {
    const { VersionId = 'version-1' } = JSON.parse(body) as { VersionId?: string };
    json(200, { ARN: secretArn, VersionId, SecretString: text, CreatedDate: 1_770_000_000 })(outgoing, noRequest);
  },
  'secretsmanager.ListSecrets': json(200, { SecretList: [] }),
  'DynamoDB_20120810.UpdateItem': (outgoing, { body }) => {
    const { Key, ExpressionAttributeValues: values } = JSON.parse(body) as DynamoDbUpdate;
    const Attributes = Key.sk.S === 'OWNER' ? owner : { ...newState, ...Key, writeId: values[':writeId'] };
    json(200, { Attributes: { ...Key, ...Attributes } })(outgoing, noRequest);
  },
  'DynamoDB_20120810.PutItem': json(200, {}),
  'AWSEvents.PutEvents': json(200, { FailedEntryCount: 0, Entries: [{ EventId: 'event-1' }] }),
  'GraniteServiceVersion20100801.PutMetricData': json(200, {}),
  'GET /schedules': json(200, { Schedules: [] }),
  'POST /oauth/token': json(200, { access_token: 'CANARY-token', token_type: 'bearer', expires_in: 3600 }),
  'GET /api/v2/tokens/me': json(
    200,
    { organization: { id: 'organization-1' }, OAuthClient: { id: 'client-1' } },
    { 'inin-correlation-id': 'correlation-1' },
  ),
  'GET /api/v2/oauth/clients/client-1': json(200, {
    id: 'client-1',
    name: 'billing',
    state: 'active',
    authorizedGrantType: 'CLIENT-CREDENTIALS',
    accessTokenValiditySeconds: 3_600,
  }),
  'GET /api/v2/oauth/clients': json(200, { entities: [], pageCount: 1 }),
  'GET /api/v2/users': json(200, {}, { 'inin-correlation-id': 'correlation-2' }),
  'DELETE /api/v2/tokens/me': json(200, {}),
};
const noRequest = { method: '', url: '', headers: {}, body: '' };

type Line = Readonly<Record<string, unknown>> & { readonly level: string };

interface Datum {
  readonly MetricName: string;
  readonly Value: number;
  readonly Unit: string;
  readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
}

/** One server that stands for AWS and for Genesys Cloud, and what the functions say and do. */
export async function arrangeWorld(responders: Readonly<Record<string, Responder>> = {}) {
  const called: string[] = [];
  const server = await serve((outgoing, received) => {
    const { method, url, headers } = received;
    const operation = String(headers['x-amz-target'] ?? `${method} ${url.split('?')[0]}`);
    called.push(operation);
    (responders[operation] ?? usual[operation] ?? json(404, { message: operation }))(outgoing, received);
  });
  vi.stubEnv('AWS_ENDPOINT_URL', server.url);
  vi.stubEnv('GENESYS_GATEWAY_URL', server.url);
  const written: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((line) => {
    written.push(String(line));
    return true;
  });
  const bodiesOf = (operation: string) =>
    server.received.filter(({ headers }) => headers['x-amz-target'] === operation).map(({ body }) => JSON.parse(body));
  return {
    called,
    /** Each has a line of its own. */
    lines: (): Line[] => written.map((line) => JSON.parse(line)),
    output: () => written.join(''),
    metrics: () =>
      bodiesOf('GraniteServiceVersion20100801.PutMetricData')
        .flatMap(({ MetricData }: { MetricData: Datum[] }) => MetricData)
        .map(({ MetricName, Value, Unit, Dimensions }) => ({
          name: MetricName,
          value: Value,
          unit: Unit,
          dimensions: Object.fromEntries((Dimensions ?? []).map((dimension) => [dimension.Name, dimension.Value])),
        })),
    events: () =>
      bodiesOf('AWSEvents.PutEvents')
        .flatMap(({ Entries }) => Entries)
        .map(({ DetailType, Detail }: { DetailType: CredentialEvent['type']; Detail: string }) => ({
          type: DetailType,
          detail: JSON.parse(Detail) as Readonly<Record<string, unknown>>,
        })),
  };
}

/** Modules directly in `lambda/` keep what a warm instance keeps: those that one of them imports are loaded anew with it. */
registerHooks({
  resolve(specifier, context, nextResolve) {
    const resolved = nextResolve(specifier, context);
    const [, instance] = /\/lambda\/[\w-]+\.ts(\?instance=.+)$/.exec(context.parentURL ?? '') ?? [];
    const isAnew = instance !== undefined && /\/lambda\/[\w-]+\.ts$/.test(resolved.url);
    return isAnew ? { ...resolved, url: resolved.url + instance } : resolved;
  },
});

/** A module as an instance of a function loads it: nothing is kept from another one. */
export async function loadAnew<Module>(name: 'rotate' | 'retire' | 'watch' | 'runtime'): Promise<Module> {
  // Mutation tests do not have Node.js load the sources.
  vi.resetModules();
  const path = `../../../lambda/${name}.ts?instance=${randomUUID()}`;
  return (await import(/* @vite-ignore */ path)) as Module;
}

export type Handler = (event: unknown, context?: Context) => Promise<unknown>;

/** A new instance of a function. */
export async function start(name: 'rotate' | 'retire' | 'watch'): Promise<Handler> {
  return (await loadAnew<{ readonly handler: Handler }>(name)).handler;
}

/** The part of Lambda's context that is used. */
export function contextOf(changes: Partial<Context> = {}): Context {
  const context: Partial<Context> = {
    awsRequestId: 'request-1',
    invokedFunctionArn: functionArn('own'),
    getRemainingTimeInMillis: () => 30_000,
    ...changes,
  };
  return context as Context;
}

/** The error that it ends with. */
export const errorOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );
