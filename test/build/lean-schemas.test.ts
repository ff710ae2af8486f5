import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { root } from '../../build/bundle.ts';
import { leanSchemasOf } from '../../build/plugins/lean-schemas.ts';
import { type BundledParts, bundleParts } from './bundle-parts.ts';

interface Client {
  send(command: object): Promise<unknown>;
}
type Parts = Readonly<Record<string, new (settings: object) => Client>>;

/** A call of ours to each service. */
const services = {
  dynamodb: { client: 'DynamoDBClient', command: 'GetItemCommand', input: { TableName: 't', Key: { k: { S: 'v' } } } },
  cloudwatch: { client: 'CloudWatchClient', command: 'PutMetricDataCommand', input: { Namespace: 'n' } },
  eventbridge: { client: 'EventBridgeClient', command: 'PutEventsCommand', input: { Entries: [] } },
  scheduler: { client: 'SchedulerClient', command: 'GetScheduleCommand', input: { Name: 'n' } },
  'secrets-manager': {
    client: 'SecretsManagerClient',
    command: 'GetSecretValueCommand',
    input: { SecretId: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:s' },
  },
} as const;
type Service = keyof typeof services;
const names = Object.keys(services) as Service[];

const read = (service: Service, file: string) =>
  readFileSync(`${root}node_modules/@aws-sdk/client-${service}/dist-es/${file}`, 'utf8');
const schemasOf = (service: Service) => read(service, 'schemas/schemas_0.js');
const errorsOf = (service: Service) => read(service, 'models/errors.js');

/** The names of every error that the client knows, those by the older query protocol, and one that it does not know. */
function errorNames(service: Service): string[] {
  const classes = [...errorsOf(service).matchAll(/static shapeId = "[\w.]+#(\w+)"/g)].map(([, name = '']) => name);
  const query = [...schemasOf(service).matchAll(/\[_aQE\]: \[`(\w+)`/g)].map(([, name = '']) => name);
  return [...new Set([...classes, ...query, 'AccessDeniedException'])];
}

/** A call that gets a response and returns what the functions and the SDK's retries see of the error. */
function failingCall(parts: Parts, service: Service) {
  const { client, command, input } = services[service];
  let response = {};
  let errorType: string | undefined;
  const Client = parts[client] as Parts[string];
  const Command = parts[command] as new (input: object) => object;
  const sender = new Client({
    region: 'eu-central-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' },
    requestHandler: { handle: async () => ({ response }) },
    retryStrategy: {
      async acquireInitialRetryToken() {
        return { getRetryCount: () => 0, getRetryDelay: () => 0 };
      },
      async refreshRetryTokenForRetry(_token: object, info: { errorType: string }) {
        errorType = info.errorType;
        throw new Error('not retried');
      },
      recordSuccess() {},
    },
  });
  return async (next: object) => {
    response = next;
    errorType = undefined;
    try {
      return await sender.send(new Command(input));
    } catch (error) {
      const { name, message, $fault, $metadata, $retryable } = error as Record<string, unknown>;
      return { name, message, $fault, $metadata, $retryable, errorType, isError: error instanceof Error };
    }
  };
}

/** AWS responds with 500 to what is its own fault. */
function responseOf(service: Service, name: string, where: 'body' | 'namespace' | 'header') {
  const type = where === 'namespace' ? `com.amazonaws.${service.replace('-', '')}#${name}` : name;
  const headers = { 'x-amzn-requestid': 'request-1', ...(where === 'header' ? { 'x-amzn-errortype': type } : {}) };
  const body = { ...(where === 'header' ? {} : { __type: type }), message: `because of ${name}` };
  const statusCode = /^Internal/.test(name) ? 500 : 400;
  return { statusCode, headers, body: new TextEncoder().encode(JSON.stringify(body)) };
}

let parts: BundledParts<Parts>;

beforeAll(async () => {
  parts = await bundleParts<Parts>(
    names
      .map((name) => {
        const { client, command } = services[name];
        return `export { ${client}, ${command} } from '@aws-sdk/client-${name}';`;
      })
      .join('\n'),
  );
});

describe.each(names)('the client of %s in a bundle', (service) => {
  it.each(['body', 'namespace', 'header'] as const)(
    'has every error as the whole client has it (%s)',
    async (where) => {
      const [whole, lean] = [parts.whole, parts.lean].map((some) => failingCall(some, service));
      for (const name of errorNames(service)) {
        const expected = await whole?.(responseOf(service, name, where));
        expect(expected).toMatchObject({ isError: true, $metadata: { requestId: 'request-1' } });
        expect(await lean?.(responseOf(service, name, where))).toEqual(expected);
      }
    },
  );

  it('has fewer error classes', () => {
    const registered = (schemas: string) => schemas.match(/^n0_registry\.registerError/gm)?.length ?? 0;
    const [before, after] = [schemasOf(service), leanSchemasOf(schemasOf(service), errorsOf(service))].map(registered);
    expect(after).toBeLessThan(before ?? 0);
  });

  it('has no computed names in its schemas', () => {
    expect(leanSchemasOf(schemasOf(service), errorsOf(service))).not.toMatch(/\[_\w+\]:/);
  });
});

it('keeps what a class alone says: that an error may be retried, or its name', () => {
  const lean = (service: Service) => leanSchemasOf(schemasOf(service), errorsOf(service));
  expect(lean('dynamodb')).toContain('registerError(ReplicatedWriteConflictException$');
  expect(lean('cloudwatch')).toContain('registerError(InvalidParameterValueException$');
});

describe('a version of a client that is written in another way fails the build', () => {
  const schemas = schemasOf('scheduler');
  const errors = errorsOf('scheduler');

  it.each([
    ['an error is registered in another way', [schemas.replace('n0_registry.registerError(', 'register('), errors]],
    ['no error is registered', [schemas.replaceAll('n0_registry', 'registry'), '']],
    ['a class is defined in another way', [schemas, errors.replace('extends __BaseException', 'extends Other')]],
    ['the base class is not registered', [schemas.replace('_s_registry.registerError(', 'register('), errors]],
    ['a schema is written in another way', [schemas.replace('export var ConflictException$', 'var C$'), errors]],
    ['a name is no constant', [schemas.replace('const _e = ', 'let _e = '), errors]],
  ] as const)('%s', (_what, [changedSchemas, changedErrors]) => {
    expect([changedSchemas, changedErrors]).not.toEqual([schemas, errors]);
    expect(() => leanSchemasOf(changedSchemas, changedErrors)).toThrow(/build\/plugins\/lean-schemas\.ts expects/);
  });
});
