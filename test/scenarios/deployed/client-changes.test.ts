import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { metricNames } from '../../../domain/metric-names.ts';
import { createDeployedService, type DeployedService } from '../../../sandbox/deployed-service.ts';
import { hourlyRules, rotateByHandOnly, synthesizeWithBundles } from '../../permissions/deployed-stack.ts';
import { documentAt, rotate } from '../managed-secret.ts';

const genesysEventSource = 'aws.partner/genesys.com/cloud/3d4a7d0e-0000-4000-8000-000000000001/rotation';
const strategies = ['alternating-clients', 'replacement-client', 'in-place', 'multi-secret'] as const;
const hourMs = 3_600_000;

const templateFile = synthesizeWithBundles({
  genesysEnvironment: 'mypurecloud.com',
  genesysEventSource,
  adminSecret: 'admin',
  alarms: { emails: ['a@example.com'] },
  defaults: { gracePeriod: '2h', quarantinePeriod: '1h' },
  secrets: [
    ...strategies.map((strategy) => ({ name: `by-${strategy}/app`, strategy })),
    { name: 'its-own', adminSecret: 'its-own' },
  ],
  functions: { propagationTimeout: '1s' },
});

let service: DeployedService;

beforeAll(async () => {
  service = await createDeployedService({
    inProcess: true,
    templateFile,
    genesysEventSource,
    existingSecrets: [{ name: 'admin' }],
  });
  Object.assign(service.genesys.settings, { rateLimitPerMinute: 1_000_000, secretsEndpoint: true });
  for (const name of hourlyRules(service)) service.rules.setEnabled(name, false);
  await service.idle();
});
afterAll(() => service.close());

const found = () =>
  service.lambda.logs
    .lines()
    .flatMap(({ line }) => (line.includes('"finding":"client-changed-outside"') ? [JSON.parse(line)] : []));

describe('what Genesys Cloud reports about OAuth clients', () => {
  it('of our functions is no finding, from the first rotation to the last revocation, in every strategy', async () => {
    const arns = [...strategies.map((strategy) => `by-${strategy}/app`), 'its-own'].map((name) => {
      const { arn } = service.storeCredential({ name, accessTokenValiditySeconds: 300 });
      rotateByHandOnly(service, arn);
      return arn;
    });
    for (let round = 1; round <= 2; round += 1) {
      for (const arn of arns) await rotate(service, arn);
      for (let hour = 1; hour <= 5; hour += 1) {
        await service.clock.advance(hourMs);
        await service.idle();
      }
    }
    const outcomes = service.lambda.logs
      .lines()
      .flatMap(({ line }) => /"outcome":"(own|reported)"/.exec(line)?.[1] ?? []);
    expect(outcomes.length).toBeGreaterThan(20);
    expect(found()).toEqual([]);
  });

  it('of another caller is one within seconds, and the secret is checked', async () => {
    const { clientId } = documentAt(service, 'by-alternating-clients/app');
    service.genesys.regenerateByHand(clientId);
    await service.idle();
    expect(found()).toMatchObject([
      {
        level: 'WARN',
        secretName: 'by-alternating-clients/app',
        clientId,
        action: 'Update',
        properties: ['secret'],
        actors: [expect.any(String)],
      },
    ]);
    expect(service.lambda.logs.lines().some(({ line }) => line.includes('"finding":"credential-rejected"'))).toBe(true);
    const name = metricNames.clientsChangedOutside;
    expect(service.cloudWatch.metrics().filter(({ metricName }) => metricName === name)).toHaveLength(1);
  });

  it('of a client that is not managed is none', async () => {
    const before = found().length;
    const roleDivisions = [{ roleId: service.roleId, divisionId: '*' }];
    const other = service.genesys.createClient({ organization: service.organization, name: 'other', roleDivisions });
    service.genesys.regenerateByHand(other.clientId);
    await service.idle();
    expect(found()).toHaveLength(before);
  });
});
