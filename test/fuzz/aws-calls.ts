import { SecretValue } from '../../domain/secret-value.ts';
import { createCloudWatchMetrics } from '../../lambda/aws/cloudwatch-metrics.ts';
import { createEventBridgeEvents } from '../../lambda/aws/eventbridge-events.ts';
import { createEventBridgeInventory } from '../../lambda/aws/eventbridge-inventory.ts';
import { createEventBridgeSchedule } from '../../lambda/aws/eventbridge-schedule.ts';
import { createSecretsManagerFleet } from '../../lambda/aws/secrets-manager-fleet.ts';
import { createSecretsManagerStore } from '../../lambda/aws/secrets-manager-store.ts';
import { guard } from '../../lambda/steps/guard.ts';
import { assessRotation } from '../../lambda/watch/assess-rotation.ts';
import { regenerationOrder as order } from '../lambda/fakes/orders.ts';
import { secretArn } from '../lambda/fakes/rotation.ts';

/** What lies in the secret that is read, and what is stored. */
export const storedCanary = 'CANARY-stored-9ce2';

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
  return {
    store: createSecretsManagerStore(),
    fleet: createSecretsManagerFleet(),
    schedule: createEventBridgeSchedule(settings),
    inventory: createEventBridgeInventory(settings),
    events: createEventBridgeEvents('rotations'),
    publishMetrics: createCloudWatchMetrics(),
  };
}

type Aws = ReturnType<typeof openAws>;

export interface AwsCall {
  readonly run: (aws: Aws) => Promise<unknown>;
  /** The correct response to each operation that the call may make. */
  readonly responses: Readonly<Record<string, unknown>>;
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
      return secrets.map((secret) => [secret, assessRotation(secret, new Map(), false, 1_772_000_000_000)]);
    },
    responses: { ListSecrets: { SecretList: [{ ...common, SecretVersionsToStages: stages }, { ARN: 'other' }] } },
  },
  'fleet.describe': { run: ({ fleet }) => fleet.describe('billing'), responses: { DescribeSecret: described } },
  'fleet.versionsMadeAtMs': {
    run: async ({ fleet }) => [...(await fleet.versionsMadeAtMs(secretArn))],
    responses: {
      ListSecretVersionIds: { Versions: [{ VersionId: 'version-1', CreatedDate: 1_770_000_000, VersionStages: [] }] },
    },
  },
  'fleet.rotate': { run: ({ fleet }) => fleet.rotate(secretArn), responses: { RotateSecret: { VersionId: token } } },
  'schedule.put': {
    run: ({ schedule }) => schedule.put(order),
    responses: { 'POST /schedules': { ScheduleArn: 'arn' }, 'PUT /schedules': { ScheduleArn: 'arn' } },
  },
  'schedule.dueAt': {
    // It is shown in the error of a standby in its grace period.
    run: async ({ schedule }) => (await schedule.dueAt(order))?.toISOString(),
    responses: { 'GET /schedules': { Name: 'retire', ScheduleExpression: 'at(2026-03-02T12:00:00)' } },
  },
  'schedule.cancel': { run: ({ schedule }) => schedule.cancel(order), responses: { 'DELETE /schedules': {} } },
  'inventory.names': {
    run: ({ inventory }) => inventory.names(),
    responses: { 'GET /schedules': { Schedules: [{ Name: 'retire-1', Target: { Arn: retireFunctionArn } }] } },
  },
  'inventory.read': {
    run: async ({ inventory }) => {
      const arranged = await inventory.read('retire-1');
      return typeof arranged === 'string' ? arranged : [arranged, new Date(arranged.dueAtMs).toISOString()];
    },
    responses: {
      'GET /schedules': {
        ScheduleExpression: 'at(2026-03-02T12:00:00)',
        ScheduleExpressionTimezone: 'UTC',
        Target: { Arn: retireFunctionArn, RoleArn: 'arn', Input: JSON.stringify(order) },
      },
    },
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
};
