import { SecretValue } from '../../domain/secret-value.ts';
import { createCloudWatchMetrics } from '../../lambda/aws/cloudwatch-metrics.ts';
import { createDynamoDbLedger } from '../../lambda/aws/dynamodb-ledger.ts';
import { createEventBridgeEvents } from '../../lambda/aws/eventbridge-events.ts';
import { createEventBridgeTimers } from '../../lambda/aws/eventbridge-timers.ts';
import { createSecretsManagerFleet } from '../../lambda/aws/secrets-manager-fleet.ts';
import { createSecretsManagerStore } from '../../lambda/aws/secrets-manager-store.ts';
import { guard } from '../../lambda/steps/guard.ts';
import { assessRotation } from '../../lambda/watch/assess-rotation.ts';
import { secretArn } from '../lambda/fakes/rotation.ts';
import { ledgerEvent, ledgerResponses, ledgerState } from './ledger-responses.ts';

/** What lies in the secret that is read, and what is stored. */
export const storedCanary = 'CANARY-stored-9ce2';

const limits = { interruptsLogins: false, longestIntervalSeconds: 31 * 86_400 };

const retireFunctionArn = 'arn:aws:lambda:eu-central-1:123456789012:function:retire';
const token = '11111111-2222-3333-4444-555555555555';

const described = {
  ARN: secretArn,
  Name: 'billing',
  RotationEnabled: true,
  RotationLambdaARN: 'arn:aws:lambda:eu-central-1:123456789012:function:rotate',
  RotationRules: { ScheduleExpression: 'rate(30 days)', Duration: '2h', AutomaticallyAfterDays: 30 },
  Tags: [{ Key: 'genesys-rotation:strategy', Value: 'in-place' }],
  VersionIdsToStages: { 'version-1': ['AWSCURRENT'], [token]: ['AWSPENDING'] },
  CreatedDate: 1_770_000_000,
  LastRotatedDate: 1_771_000_000,
  NextRotationDate: 1_773_000_000,
  LastChangedDate: 1_771_000_000.5,
};

/** The function's own objects, made once: their clients are made once too. */
export function openAws() {
  const settings = { retireFunctionArn, roleArn: 'arn:aws:iam::123456789012:role/scheduler', groupName: 'default' };
  const time = { now: () => 1_772_000_000_000, sleep: async () => {} };
  return {
    store: createSecretsManagerStore(),
    fleet: createSecretsManagerFleet(),
    timers: createEventBridgeTimers(settings, time),
    events: createEventBridgeEvents('rotations'),
    publishMetrics: createCloudWatchMetrics(),
    ledger: createDynamoDbLedger({
      tableName: 'ledger',
      time,
      monotonicMs: () => 0,
      random: () => 0,
      newId: () => 'write-1',
    }),
  };
}

type Aws = ReturnType<typeof openAws>;

export interface AwsCall {
  readonly run: (aws: Aws) => Promise<unknown>;
  /** The correct response to each operation that the call may make. */
  readonly responses: Readonly<Record<string, unknown>>;
}

const lockOptions = { holder: 'rotate/1/a', leaseMs: 30_000, mayCreate: true, waitUntilMs: 0 };
const client = { organizationId: 'org-1', clientId: 'client-a' };

/** Takes the lock, commits, renews and frees it. */
async function commitUnderLock({ ledger }: Aws) {
  const acquisition = await ledger.acquire(secretArn, lockOptions);
  if (acquisition.outcome !== 'acquired') return acquisition;
  await acquisition.ledger.commit(ledgerState);
  await acquisition.ledger.renew();
  await acquisition.ledger.release();
  return acquisition.ledger.state;
}

const { VersionIdsToStages: stages, ...common } = described;

/** Every call of the functions to AWS, with a realistic response, and the first use of it. */
export const awsCalls: Readonly<Record<string, AwsCall>> = {
  'store.describe': {
    run: async ({ store }) => {
      const description = await store.describe('billing');
      return [description, guard(description, token)];
    },
    responses: { DescribeSecret: described },
  },
  'store.readValue': {
    run: ({ store }) => store.readValue(secretArn, { versionId: 'version-1', stage: 'AWSCURRENT' }),
    responses: {
      GetSecretValue: { ARN: secretArn, Name: 'billing', SecretString: storedCanary, CreatedDate: 1_770_000_000.5 },
    },
  },
  'store.storePending': {
    run: ({ store }) =>
      store.storePending({
        secretId: secretArn,
        clientRequestToken: token,
        rotationToken: storedCanary,
        value: new SecretValue(storedCanary),
      }),
    responses: { PutSecretValue: { ARN: secretArn, VersionId: token, VersionStages: ['AWSPENDING'] } },
  },
  'store.rehearse': {
    run: ({ store }) =>
      store.rehearse({
        secretId: secretArn,
        clientRequestToken: token,
        rotationToken: storedCanary,
        value: new SecretValue(storedCanary),
      }),
    responses: { PutSecretValue: { ARN: secretArn, VersionId: token } },
  },
  'store.promote': {
    run: ({ store }) => store.promote(secretArn, { from: 'version-1', to: token }),
    responses: { UpdateSecretVersionStage: { ARN: secretArn }, DescribeSecret: described },
  },
  'store.removePending': {
    run: ({ store }) => store.removePending(secretArn, token),
    responses: { UpdateSecretVersionStage: { ARN: secretArn }, DescribeSecret: described },
  },
  'fleet.list': {
    run: async ({ fleet }) => {
      const secrets = await fleet.list();
      return secrets.map((secret) => [secret, assessRotation(secret, new Map(), limits, 1_772_000_000_000)]);
    },
    responses: { ListSecrets: { SecretList: [{ ...common, SecretVersionsToStages: stages }, { ARN: 'other' }] } },
  },
  'fleet.describe': { run: ({ fleet }) => fleet.describe('billing'), responses: { DescribeSecret: described } },
  'fleet.versionsCreatedAtMs': {
    run: async ({ fleet }) => [...(await fleet.versionsCreatedAtMs(secretArn))],
    responses: {
      ListSecretVersionIds: { Versions: [{ VersionId: 'version-1', CreatedDate: 1_770_000_000, VersionStages: [] }] },
    },
  },
  'fleet.rotate': { run: ({ fleet }) => fleet.rotate(secretArn), responses: { RotateSecret: { VersionId: token } } },
  'timers.arm': {
    run: ({ timers }) => timers.arm({ secretArn, generation: 3, arm: 1, at: '2026-03-02T12:00:00.000Z' }),
    responses: { 'POST /schedules': { ScheduleArn: 'arn' } },
  },
  'events.publish': {
    run: ({ events }) => events.publish({ type: 'Credential Rotated', resource: secretArn, detail: {} }),
    responses: { PutEvents: { FailedEntryCount: 0, Entries: [{ EventId: 'event-1' }] } },
  },
  publishMetrics: {
    run: ({ publishMetrics }) =>
      publishMetrics([{ name: 'GenesysRequests', value: 1, unit: 'Count' }], 1_772_000_000_000),
    responses: { PutMetricData: {} },
  },
  'ledger.acquire': {
    run: commitUnderLock,
    responses: {
      UpdateItem: { Attributes: ledgerResponses.state },
      GetItem: { Item: ledgerResponses.state },
      PutItem: {},
    },
  },
  'ledger.read': {
    run: ({ ledger }) => ledger.read(secretArn),
    responses: { GetItem: { Item: ledgerResponses.state } },
  },
  'ledger.due': {
    run: ({ ledger }) => collect(ledger.due('s1', 1_772_000_000_000)),
    responses: { Query: { Items: [ledgerResponses.due] } },
  },
  'ledger.events': {
    run: ({ ledger }) => collect(ledger.events(secretArn)),
    responses: { Query: { Items: [ledgerResponses.event] } },
  },
  'ledger.writeEvents': {
    run: ({ ledger }) => ledger.writeEvents(secretArn, [ledgerEvent]),
    responses: { BatchWriteItem: { UnprocessedItems: {} } },
  },
  'ledger.countFailure': {
    run: ({ ledger }) =>
      ledger.countFailure(secretArn, {
        ...{ at: '2026-01-01T00:00:00.000Z', step: 'setSecret', versionId: token, code: 'propagation-timeout' },
        ...{ reason: 'too slow', function: 'rotate', requestId: 'request-1', correlationIds: [] },
      }),
    responses: { UpdateItem: { Attributes: ledgerResponses.event } },
  },
  'ledger.owners': {
    run: async ({ ledger: { owners } }) => {
      const owner = await owners.claim({ ...client, secretArn, origin: 'created', since: '2026-01-01T00:00:00Z' });
      await owners.contest('org-1', 'client-a', 'other');
      await owners.endContest('org-1', 'client-a', 'other');
      return [owner, await owners.transfer('org-1', 'client-a', { from: secretArn, to: 'other' })];
    },
    responses: { UpdateItem: { Attributes: ledgerResponses.owner }, GetItem: { Item: ledgerResponses.owner } },
  },
  'ledger.approvals': {
    run: async ({ ledger: { approvals } }) => {
      const found = await approvals.read(secretArn, 1_772_000_000_000);
      for (const approval of found) await approvals.remove(approval);
      return found;
    },
    responses: { Query: { Items: [ledgerResponses.approval] }, DeleteItem: {} },
  },
  'ledger.consents': {
    run: ({ ledger: { consents } }) => consents.of(secretArn, 'token-1'),
    responses: { Query: { Items: [ledgerResponses.consent] } },
  },
  'ledger.meta': {
    run: async ({ ledger: { meta } }) => [await meta.tableId(), await meta.read()],
    responses: { DescribeTable: { Table: { TableId: 'table-1' } }, GetItem: { Item: ledgerResponses.meta } },
  },
};

async function collect<Value>(values: AsyncIterable<Value>): Promise<Value[]> {
  const collected: Value[] = [];
  for await (const value of values) collected.push(value);
  return collected;
}
