import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createDeployedService, type DeployedService } from '../../sandbox/deployed-service.ts';
import type { Destinations } from '../../sandbox/destinations.ts';
import { leaks } from '../crash/invariants.ts';
import { rotateByHandOnly, synthesizeWithBundles } from '../permissions/deployed-stack.ts';
import { documentAt, logsIn, rotate } from '../scenarios/managed-secret.ts';
import { createPrincipal, type Principal } from './principal.ts';

const [admin, own, foreign] = ['genesys/rotation-admin', 'contact-center/crm-sync', 'finance/reports'];

const templateFile = synthesizeWithBundles({
  genesysEnvironment: 'mypurecloud.com',
  adminSecret: admin,
  alarms: { emails: ['operations@example.com'] },
  defaults: { every: '31d' },
  secrets: [{ name: own, strategy: 'replacement-client' }, { name: foreign }],
  destinations: {
    webhook: { url: 'https://hooks.example/rotation', secret: 'rotation/webhook' },
    vault: { address: 'https://vault.example', secret: 'rotation/vault', prefix: 'apps' },
  },
  functions: { propagationTimeout: '1s' },
});

describe('with secretsmanager:TagResource on one secret', () => {
  let service: DeployedService & { readonly destinations: Destinations };
  let principal: Principal;
  const arns: Record<string, string> = {};

  beforeAll(async () => {
    const existingSecrets = [{ name: admin }];
    const deployed = await createDeployedService({
      templateFile,
      existingSecrets,
      inProcess: true,
      destinations: true,
    });
    if (deployed.destinations === undefined) throw new Error('There are no destinations.');
    service = { ...deployed, destinations: deployed.destinations };
    service.genesys.settings.rateLimitPerMinute = 1_000_000;
    service.secretsManager.settings.rotationAttempts = 1;
    await service.idle();
    for (const name of [own, foreign]) {
      const { arn } = service.storeCredential({ name });
      rotateByHandOnly(service, arn);
      await rotate(service, arn);
      arns[name] = arn;
    }
    principal = createPrincipal(service, { Action: 'secretsmanager:TagResource', Resource: arns[own] ?? '' });
  });
  afterAll(async () => {
    const found = leaks(service);
    await service.close();
    expect(found).toEqual([]);
  });

  /** Sets a tag, and rotates as the schedule would. Returns why that failed. */
  async function failureWith(tag: string, value: string): Promise<string | undefined> {
    const Tags = [{ Key: `genesys-rotation:${tag}`, Value: value }];
    expect(await principal.call('secretsmanager.TagResource', { SecretId: arns[own], Tags })).toMatchObject({
      status: 200,
    });
    const { steps } = await service.secretsManager.rotate(arns[own] ?? '');
    return steps.at(-1)?.invocation.error?.errorMessage;
  }

  afterEach(async () => {
    const TagKeys = ['integration-credentials', 'vault-path', 'webhook', 'admin-secret'];
    service.secretsManager.call('UntagResource', {
      SecretId: arns[own],
      TagKeys: TagKeys.map((key) => `genesys-rotation:${key}`),
    });
    for (const arn of Object.values(arns)) expect(logsIn(service, documentAt(service, arn))).toBe(true);
    expect(service.destinations.webhook.deliveries().filter(({ body }) => 'clientSecret' in JSON.parse(body))).toEqual(
      [],
    );
  });

  it.each([true, false])('no other integration credential is overwritten, its client shown: %s', async (isShown) => {
    const { genesys, organization } = service;
    genesys.settings.credentialClientIdReadable = isShown;
    const { clientId, clientSecret } = documentAt(service, arns[foreign] ?? '');
    const credentialFields = { clientId, clientSecret };
    const { credentialId } = genesys.createIntegrationCredential({ organization, name: 'theirs', credentialFields });
    expect(await failureWith('integration-credentials', credentialId)).toMatch(/^destination-rejected: /);
    expect(genesys.integrationCredentialFields(credentialId)).toEqual(credentialFields);
  });

  it.each(['public/readable-by-many', foreign, `apps/${foreign}`])(
    'nothing is written to %s in Vault',
    async (path) => {
      expect(await failureWith('vault-path', path)).toMatch(
        /^invalid-settings: .*allowed: apps\/contact-center\/crm-sync/,
      );
      expect(service.destinations.vault.read({ path })).toBeUndefined();
    },
  );

  it('nothing of another owner is overwritten in Vault, not even at the path of the secret', async () => {
    const path = `apps/${own}`;
    service.destinations.vault.writeByHand({ path }, { password: 'theirs' });
    expect(await failureWith('vault-path', path)).toMatch(/^destination-rejected: /);
    expect(service.destinations.vault.read({ path })).toEqual({ password: 'theirs' });
    service.destinations.vault.setCustomMetadata({ path }, { 'genesys-rotation-secret': arns[own] ?? '' });
    expect(await failureWith('vault-path', path)).toBeUndefined();
    expect(service.destinations.vault.read({ path })).toMatchObject({
      password: 'theirs',
      clientSecret: expect.any(String),
    });
  });

  it('the webhook gets no credential', async () => {
    expect(await failureWith('webhook', 'credential')).toMatch(/^invalid-settings: .*more than the deployment allows/);
  });

  it.each([foreign, 'rotation/vault'])('%s administers nothing', async (name) => {
    const { clientId } = documentAt(service, arns[foreign] ?? '');
    const tokensOf = () => service.genesys.clients().find(({ id }) => id === clientId)?.tokensLive;
    const before = tokensOf();
    expect(await failureWith('admin-secret', name)).toMatch(/^invalid-settings: .*allowed: genesys\/rotation-admin/);
    expect(tokensOf()).toBe(before);
  });

  it('everything else is denied, and without the tags the secret is rotated as before', async () => {
    for (const target of ['GetSecretValue', 'PutSecretValue', 'RotateSecret', 'UntagResource']) {
      expect((await principal.call(`secretsmanager.${target}`, { SecretId: arns[own] })).text).toContain(
        'AccessDenied',
      );
    }
    const Tags = [{ Key: 'genesys-rotation:strategy', Value: 'in-place' }];
    const response = await principal.call('secretsmanager.TagResource', { SecretId: arns[foreign], Tags });
    expect(response.text).toContain('AccessDenied');
    await rotate(service, arns[own] ?? '');
  });
});
