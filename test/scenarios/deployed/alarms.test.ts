import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDeployedService, type DeployedService } from '../../../sandbox/deployed-service.ts';
import { dynamoDbFailures } from '../../../sandbox/dynamodb/dynamodb-error.ts';
import { ledgerStateOf, owedBy } from '../../crash/ledger-facts.ts';
import { rotateByHandOnly, synthesizeWithBundles } from '../../permissions/deployed-stack.ts';
import { rotate } from '../managed-secret.ts';

const hourMs = 3_600_000;
const name = 'contact-center/crm-sync';

const templateFile = synthesizeWithBundles({
  genesysEnvironment: 'mypurecloud.com',
  alarms: { emails: ['a@example.com'], pagers: ['https://pager.example/x'], tickets: ['https://desk.example/y'] },
  secrets: [{ name, gracePeriod: '1h' }],
  functions: { propagationTimeout: '1s', rotateConcurrency: 2 },
});

let service: DeployedService;

beforeEach(async () => {
  service = await createDeployedService({ inProcess: true, templateFile, template: withQuickTimeouts() });
  service.secretsManager.settings.rotationAttempts = 1;
  await service.idle();
});
afterEach(() => service.close());

/** No rotation takes 90 seconds here, so a millisecond already counts as near the timeout. */
function withQuickTimeouts(): object {
  const template = JSON.parse(readFileSync(templateFile, 'utf8'));
  for (const { Properties } of Object.values<{ Properties: Record<string, unknown> }>(template.Resources)) {
    if (Properties.MetricName === 'Duration') Properties.Threshold = 1;
  }
  return template;
}

/** The ids of the alarms in the ALARM state. */
async function alarmsOn(): Promise<string[]> {
  // A measurement in this millisecond belongs to the period that ends with it.
  await service.clock.advance(1);
  const prefix = `${service.deployment.outputs.GROUP}-`;
  return service.alarms
    .evaluate()
    .filter(({ state }) => state === 'ALARM')
    .map((alarm) => alarm.name.replace(prefix, ''));
}

function messagesTo(topic: string): string[] {
  return service.topics.messages().flatMap(({ topicArn, message }) => (topicArn.endsWith(topic) ? [message] : []));
}

const refuse = (functionName: string | undefined) =>
  service.faults.add({
    service: 'genesys',
    ...(functionName === undefined ? {} : { functionName }),
    times: Number.POSITIVE_INFINITY,
    effect: { kind: 'respond', status: 400, body: '{"code":"bad.request","message":"no","status":400}' },
  });

describe('an alarm fires', () => {
  it('after the deployment, because the watch has not run yet and a new secret holds no credential', async () => {
    expect(await alarmsOn()).toEqual(
      expect.arrayContaining(['watch-silent', 'test-rotation-failed', 'critical', 'warning']),
    );
    expect(messagesTo('alarm-texts')).toContainEqual(expect.stringMatching(/^TestRotationFailed of .*crm-sync/));
  });

  it('when rotations fail, with a text that names the secret and the next step', async () => {
    const { arn } = service.storeCredential({ name });
    refuse(undefined);
    for (let rotation = 0; rotation < 3; rotation += 1) {
      expect((await service.secretsManager.rotate(arn)).outcome).toBe('failed');
    }
    expect(await alarmsOn()).toEqual(expect.arrayContaining(['rotation-failed', 'rotate-errors', 'critical']));
    expect(messagesTo('alarm-texts')).toContainEqual(
      expect.stringMatching(new RegExp(`^RotationFailed of ${arn} .*Next: read the error of rotate`)),
    );
    expect(messagesTo('pages').map((message) => JSON.parse(message))).toMatchObject([
      { AlarmName: expect.stringContaining('critical'), NewStateValue: 'ALARM' },
    ]);
  });

  it('when a retirement goes on failing, which retire records and watch reports', async () => {
    const { arn } = service.storeCredential({ name, accessTokenValiditySeconds: 300 });
    rotateByHandOnly(service, arn);
    await rotate(service, arn);
    refuse(service.deployment.outputs.RETIRE);
    const on = new Set<string>();
    for (let quarter = 0; quarter < 12; quarter += 1) {
      await service.clock.advance(hourMs / 4);
      await service.idle();
      for (const id of await alarmsOn()) on.add(id);
    }
    expect([...on]).toEqual(expect.arrayContaining(['retirement-overdue', 'critical']));
    // Nothing was thrown, and nothing is lost.
    expect([...on].filter((id) => id === 'retire-errors' || id === 'retirement-dead-letter')).toEqual([]);
    expect(owedBy(ledgerStateOf(service, arn))).toEqual(['generation 1: regenerate']);
  });

  it('when a retirement fails and that cannot be recorded', async () => {
    const { arn } = service.storeCredential({ name, accessTokenValiditySeconds: 300 });
    rotateByHandOnly(service, arn);
    await rotate(service, arn);
    const functionName = service.deployment.outputs.RETIRE ?? '';
    const effect = { kind: 'respond', ...dynamoDbFailures.unavailable } as const;
    service.faults.add({ service: 'dynamodb', functionName, times: Number.POSITIVE_INFINITY, effect });
    await service.clock.advance(1.5 * hourMs);
    await service.idle();
    expect(await alarmsOn()).toEqual(expect.arrayContaining(['retirement-dead-letter', 'critical']));
    // Five minutes have elapsed since the function failed, and the alarm had fired then.
    expect(service.alarms.state(`${service.deployment.outputs.GROUP}-retire-errors`)).toBe('OK');
  });

  it('as soon as retire fails', async () => {
    const { RETIRE = '' } = service.deployment.outputs;
    expect((await service.lambda.invoke(RETIRE, { no: 'order' })).outcome).toBe('error');
    expect(await alarmsOn()).toContain('retire-errors');
  });

  it('when too many steps run at once', async () => {
    await Promise.all([1, 2, 3].map(() => service.lambda.invoke(service.rotateFunctionArn, {})));
    expect(await alarmsOn()).toContain('rotate-throttled');
  });

  it('when a function nearly runs out of time', async () => {
    const { arn } = service.storeCredential({ name });
    await rotate(service, arn);
    expect(await alarmsOn()).toContain('rotate-near-timeout');
  });
});

it('no topic policy or key policy blocks an alarm or an event', async () => {
  const { arn } = service.storeCredential({ name });
  refuse(undefined);
  await service.secretsManager.rotate(arn);
  await alarmsOn();
  expect(service.topics.refused()).toEqual([]);
  expect(service.topics.messages().length).toBeGreaterThan(3);
});

it('every alarm is part of a composite alarm and has a text', () => {
  const rules = service.alarms.composites().map(({ rule }) => rule);
  const forgotten = service.alarms
    .definitions()
    .filter((alarm) => !rules.some((rule) => rule.includes(`:${alarm.name}"`)));
  expect(forgotten).toEqual([]);
  for (const { description } of service.alarms.definitions()) {
    expect(description).toMatch(/What happened: .* What still works: .* Next: .* Runbook: /s);
  }
});
