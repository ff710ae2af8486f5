import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatMarker } from '../../../domain/marker.ts';
import { createDeployedService, type DeployedService } from '../../../sandbox/deployed-service.ts';
import { hasWatch, rotateByHandOnly, synthesizeWithBundles } from '../../permissions/deployed-stack.ts';
import { rotate } from '../managed-secret.ts';

const hourMs = 3_600_000;
const adminSecret = 'genesys/rotation-admin';
const names = ['well', 'stuck', 'rejected', 'abandoned', 'lacking', 'late'] as const;

const templateFile = synthesizeWithBundles({
  genesysEnvironment: 'mypurecloud.com',
  adminSecret,
  alarms: { emails: ['a@example.com'], pagers: ['https://pager.example/x'], tickets: ['https://desk.example/y'] },
  defaults: { gracePeriod: '1h' },
  secrets: names.map((name) => ({ name })),
  functions: { propagationTimeout: '1s' },
});

let service: DeployedService;
let stored: Readonly<Record<string, { arn: string; clientId: string }>>;

beforeEach(async () => {
  service = await createDeployedService({ inProcess: true, templateFile, existingSecrets: [{ name: adminSecret }] });
  service.genesys.settings.rateLimitPerMinute = 1_000_000;
  service.secretsManager.settings.rotationAttempts = 1;
  await service.idle();
  const credentials = names.map((name) => service.storeCredential({ name, accessTokenValiditySeconds: 300 }));
  stored = Object.fromEntries(credentials.map(({ name, arn, clientId }) => [name, { arn, clientId }]));
  for (const { arn } of credentials) rotateByHandOnly(service, arn);
});
afterEach(() => service.close());

const secret = (name: (typeof names)[number]) => stored[name] ?? { arn: '', clientId: '' };

/** Lets hours pass. Returns the ids of the alarms in the ALARM state at the end of any hour. */
async function alarmsWithin(hours: number): Promise<Set<string>> {
  const on = new Set<string>();
  for (let hour = 0; hour < hours; hour += 1) {
    await service.clock.advance(hourMs);
    await service.idle();
    for (const { name, state } of service.alarms.evaluate()) {
      if (state === 'ALARM') on.add(name.replace(`${service.deployment.outputs.GROUP}-`, ''));
    }
  }
  return on;
}

// The watch is a separate function that is built together with the others.
describe.runIf(hasWatch)('what the watch finds is what the alarms listen to', () => {
  it('nothing when all is well, after its first run', async () => {
    await rotate(service, secret('well').arn);
    await alarmsWithin(3);
    expect([...(await alarmsWithin(24))]).toEqual([]);
  });

  it('every problem, when everything is wrong', async () => {
    const { genesys, organization, roleId, secretsManager } = service;
    secretsManager.announce(secret('stuck').arn, randomUUID());
    genesys.updateByHand(secret('rejected').clientId, { state: 'inactive' });
    // It should rotate every day but cannot.
    const daily = { functionArn: service.rotateFunctionArn, rules: { AutomaticallyAfterDays: 1 } };
    secretsManager.configureRotation(secret('rejected').arn, daily);
    // The placeholder is AWSPREVIOUS until the first rotation.
    await rotate(service, secret('abandoned').arn);
    // The ledger does not know it.
    const description = formatMarker({ secretArn: secret('abandoned').arn, clientRequestToken: randomUUID() });
    genesys.createClient({
      organization,
      name: 'abandoned',
      description,
      roleDivisions: [{ roleId, divisionId: '*' }],
    });
    const role = genesys.createRole({ organization, name: 'Reports', permissions: ['analytics:report:view'] });
    const roleDivisions = [roleId, role.id].map((id) => ({ roleId: id, divisionId: '*' }));
    genesys.updateByHand(secret('lacking').clientId, { roleDivisions });
    await rotate(service, secret('late').arn);
    // From now on retire cannot start.
    service.lambda.updateFunction(service.deployment.outputs.RETIRE ?? '', { environment: {} });

    expect([...(await alarmsWithin(52))].sort()).toEqual(
      expect.arrayContaining([
        'missing-admin-role',
        'credential-rejected',
        'warning',
        'orphaned-clients',
        'critical',
        'retirement-overdue',
        'rotation-overdue',
        'rotation-stuck',
      ]),
    );
    // Two days of a watch and a retire function that fail every hour.
  }, 240_000);

  it('itself, when it fails and then stops running', async () => {
    const { WATCH = '' } = service.deployment.outputs;
    await alarmsWithin(6);
    const role = service.lambda.configurationOf(WATCH).roleArn ?? '';
    const listing = service.iam.permissions(role).find(({ action }) => action === 'secretsmanager:ListSecrets');
    if (listing === undefined) throw new Error('The watch has no permission to list secrets.');
    service.iam.withdraw(listing);
    expect([...(await alarmsWithin(1))]).toContain('watch-errors');
    expect([...(await alarmsWithin(6))]).toEqual(expect.arrayContaining(['watch-silent', 'critical']));
  });
});
