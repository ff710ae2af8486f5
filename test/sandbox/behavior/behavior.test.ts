import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClock } from '../../../sandbox/core/clock.ts';
import { createGenesysCloud } from '../../../sandbox/genesys/genesys-cloud.ts';
import { createSandbox, type Sandbox } from '../../../sandbox/sandbox.ts';

const source = 'aws.partner/genesys.com/cloud/acme/audits';
const clock = createClock();
const genesys = createGenesysCloud({ clock });
const organization = genesys.createOrganization({ name: 'Acme' });
let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await createSandbox({ clock, genesys });
});
afterAll(async () => sandbox.close());

const control = async (method: string, body?: object) => {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await fetch(`${sandbox.endpoint}/_sandbox/behavior`, { method, ...sent });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

describe('/_sandbox/behavior', () => {
  it('shows every switch, and sets some while the sandbox runs, for all or for one organization', async () => {
    const { body: before } = await control('GET');
    expect(before).toMatchObject({ genesys: { clientLimit: null }, scheduler: { deliveries: 1 } });
    const facts = {
      genesys: { clientLimit: 7 },
      organizations: { Acme: { tokenFormat: 'jwt' } },
      scheduler: { deliveries: 2 },
    };
    const { status, body: after } = await control('PATCH', facts);
    expect(status).toBe(200);
    expect(after).toMatchObject({
      genesys: { clientLimit: 7, tokenFormat: 'opaque' },
      organizations: { Acme: { clientLimit: 7, tokenFormat: 'jwt' } },
    });
    expect(sandbox.scheduler.settings.deliveries).toBe(2);
    expect((await control('PATCH', before)).body).toEqual(before);
  });

  it('changes nothing when something is wrong', async () => {
    const { body: before } = await control('GET');
    const wrong = { genesys: { clientLimit: 9 }, organizations: { Nobody: {} } };
    const { status, body } = await control('PATCH', wrong);
    expect(status).toBe(400);
    expect(body.problems).toEqual(['organizations: received "Nobody"; the organizations of the sandbox: "Acme"']);
    expect((await control('PATCH', { genesys: { clientLimit: 9, no: 1 } })).status).toBe(400);
    expect((await control('DELETE')).status).toBe(405);
    expect((await control('GET')).body).toEqual(before);
  });
});

describe('the Amazon EventBridge integration', () => {
  it('sends each audit entry to the bus of its partner event source, without a secret', () => {
    const { eventBridge } = sandbox;
    const role = genesys.createRole({ organization, name: 'Sales', permissions: [] });
    const roleDivisions = [{ roleId: role.id, divisionId: '*' }];
    const { clientId, clientSecret } = genesys.createClient({ organization, name: 'sales', roleDivisions });
    expect(eventBridge.events()).toEqual([]);
    genesys.setBehavior(organization, { auditEventSource: source });
    genesys.deleteByHand(genesys.createClient({ organization, name: 'too early', roleDivisions }).clientId);
    expect(eventBridge.lostEvents().length).toBeGreaterThan(0);
    eventBridge.createBus(source);
    const { clientSecret: regenerated } = genesys.regenerateByHand(clientId);
    expect(eventBridge.events(source)).toMatchObject([
      {
        source,
        detailType: 'v2.audits.entitytype.{id}.entityid.{id}',
        detail: {
          topicName: `v2.audits.entitytype.OAuthClient.entityid.${clientId}`,
          eventBody: { action: 'Update', entityType: 'OAuthClient', entity: { id: clientId, name: 'sales' } },
        },
      },
    ]);
    const text = JSON.stringify([eventBridge.events(), eventBridge.lostEvents()]);
    for (const secret of [clientSecret, regenerated]) expect(text).not.toContain(secret);
  });
});

describe('descriptions that lag', () => {
  it('show a secret as it was, while values are read as they are', async () => {
    const { secretsManager } = sandbox;
    secretsManager.settings.describeSecretLagMs = 60_000;
    const { arn } = secretsManager.createSecret({ name: 'lagging', value: 'first' });
    await clock.advance(60_000);
    const stages = () => JSON.stringify(secretsManager.call('DescribeSecret', { SecretId: arn }).VersionIdsToStages);
    const before = stages();
    secretsManager.call('PutSecretValue', { SecretId: arn, SecretString: 'second' });
    await clock.advance(30_000);
    secretsManager.setTag(arn, 'team', 'crm');
    expect(stages()).toBe(before);
    expect(secretsManager.call('GetSecretValue', { SecretId: arn }).SecretString).toBe('second');
    expect(JSON.stringify(secretsManager.call('ListSecrets', {}))).not.toContain('AWSPREVIOUS');
    await clock.advance(30_000);
    expect(stages()).toContain('AWSPREVIOUS');
    expect(secretsManager.call('DescribeSecret', { SecretId: arn }).Tags).toEqual([]);
    await clock.advance(30_000);
    expect(secretsManager.call('DescribeSecret', { SecretId: arn }).Tags).toHaveLength(1);
    secretsManager.settings.describeSecretLagMs = 0;
  });
});

describe('schedules', () => {
  const schedule = (name: string, afterMs: number) =>
    sandbox.scheduler.create(name, {
      ScheduleExpression: `at(${new Date(clock.now() + afterMs).toISOString().slice(0, 19)})`,
      FlexibleTimeWindow: { Mode: 'OFF' },
      ActionAfterCompletion: 'DELETE',
      Target: {
        Arn: 'arn:aws:lambda:eu-west-1:123456789012:function:none',
        RoleArn: 'arn:aws:iam::123456789012:role/none',
        Input: '{}',
      },
    });

  it('are delivered late, twice, and the second time after the schedule is gone', async () => {
    const { scheduler } = sandbox;
    const fired: string[] = [];
    const stop = scheduler.subscribe(({ schedule: { Name } }) => fired.push(Name));
    Object.assign(scheduler.settings, { deliveryDelayMs: 60_000, deliveries: 2, repeatAfterMs: 86_400_000 });
    schedule('late', 10_000);
    await clock.advance(65_000);
    expect(fired).toEqual([]);
    await clock.advance(6_000);
    expect(fired).toEqual(['late']);
    expect(scheduler.schedules()).toEqual([]);
    await clock.advance(86_400_000);
    expect(fired).toEqual(['late', 'late']);
    Object.assign(scheduler.settings, { deliveryDelayMs: 0, deliveries: 1, pastSchedules: 'refuse' });
    expect(() => schedule('past', -10_000)).toThrow(/it is in the past/);
    scheduler.settings.pastSchedules = 'fire';
    stop();
  });
});
