import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDeployedService, type DeployedService } from '../../../sandbox/deployed-service.ts';
import { hasWatch, rotateByHandOnly, synthesizeWithBundles } from '../../permissions/deployed-stack.ts';
import { documentAt, logsIn } from '../managed-secret.ts';

const hourMs = 3_600_000;
const name = 'contact-center/crm-sync';

/** With a window in the configuration; the one that holds now is on the secret. */
const templateFile = synthesizeWithBundles({
  genesysEnvironment: 'mypurecloud.com',
  alarms: { emails: ['a@example.com'], pagers: ['https://pager.example/x'], tickets: ['https://desk.example/y'] },
  defaults: { gracePeriod: '1h', freeze: ['2026-12-18/2027-01-04/year-end'] },
  secrets: [{ name }],
  functions: { propagationTimeout: '1s' },
});

let service: DeployedService;
let arn: string;

beforeEach(async () => {
  service = await createDeployedService({ inProcess: true, templateFile });
  service.genesys.settings.rateLimitPerMinute = 1_000_000;
  await service.idle();
  arn = service.storeCredential({ name, accessTokenValiditySeconds: 300 }).arn;
  rotateByHandOnly(service, arn);
  const day = (fromNow: number) => new Date(service.clock.now() + fromNow * 24 * hourMs).toISOString().slice(0, 10);
  service.secretsManager.setTag(arn, 'genesys-rotation:freeze', `${day(0)}/${day(2)}/year-end`);
});
afterEach(() => service.close());

/** Lets hours pass. Returns the ids of the alarms that were in ALARM at the end of any hour. */
async function alarmsWithin(hours: number): Promise<string[]> {
  const on = new Set<string>();
  for (let hour = 0; hour < hours; hour += 1) {
    await service.clock.advance(hourMs);
    await service.idle();
    for (const alarm of service.alarms.evaluate()) {
      if (alarm.state === 'ALARM') on.add(alarm.name.replace(`${service.deployment.outputs.GROUP}-`, ''));
    }
  }
  return [...on];
}

describe.runIf(hasWatch)('a freeze window', { timeout: 180_000 }, () => {
  it('holds a rotation without an alarm, and watch starts it when the window has ended', async () => {
    await alarmsWithin(4);
    const before = documentAt(service, arn);
    const { outcome, steps } = await service.secretsManager.rotate(arn);
    expect(outcome).toBe('failed');
    expect(steps.at(-1)?.invocation.error?.errorMessage).toMatch(/^rotation-frozen: /);
    expect(await alarmsWithin(40)).toEqual([]);
    expect(documentAt(service, arn)).toEqual(before);
    expect(await alarmsWithin(72)).toEqual([]);
    const after = documentAt(service, arn);
    expect(after.clientId).not.toBe(before.clientId);
    expect([logsIn(service, after), logsIn(service, before)]).toEqual([true, false]);
  });

  it('does not hide a failure that has another cause', async () => {
    await alarmsWithin(4);
    service.secretsManager.setTag(arn, 'genesys-rotation:grace-period', 'for ever');
    expect((await service.secretsManager.rotate(arn)).outcome).toBe('failed');
    expect(await alarmsWithin(1)).toEqual(expect.arrayContaining(['rotation-failed', 'critical']));
    const texts = service.topics.messages().map(({ message }) => message);
    expect(texts.some((text) => text.includes('rotation-failed'))).toBe(true);
  });
});
