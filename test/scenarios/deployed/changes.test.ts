import { PutSecretValueCommand, SecretsManagerClient, TagResourceCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDeployedService, type DeployedService } from '../../../sandbox/deployed-service.ts';
import { hourlyRules, rotateByHandOnly, synthesizeWithBundles } from '../../permissions/deployed-stack.ts';
import { documentAt, rotate } from '../managed-secret.ts';

const templateFile = synthesizeWithBundles({
  genesysEnvironment: 'mypurecloud.com',
  alarms: { emails: ['a@example.com'] },
  secrets: [{ name: 'crm' }, { existing: 'adopted', gracePeriod: '2h' }],
  functions: { propagationTimeout: '1s' },
});

let service: DeployedService;
let operator: SecretsManagerClient;

beforeAll(async () => {
  service = await createDeployedService({ inProcess: true, templateFile, existingSecrets: [{ name: 'adopted' }] });
  service.genesys.settings.rateLimitPerMinute = 1_000_000;
  for (const name of hourlyRules(service)) service.rules.setEnabled(name, false);
  await service.idle();
  const { AWS_REGION: region = '', AWS_ACCESS_KEY_ID: accessKeyId = '' } = service.environment();
  operator = new SecretsManagerClient({
    endpoint: service.endpoint,
    region,
    credentials: { accessKeyId, secretAccessKey: 'any' },
  });
});
afterAll(async () => {
  operator.destroy();
  await service.close();
});

const changes = () =>
  service.lambda.logs
    .lines()
    .flatMap(({ line }) => (/"finding":"(secret|function)-changed-outside"/.test(line) ? [JSON.parse(line)] : []))
    .map(({ finding, secretName, functionName, eventName, actor }) => ({
      finding,
      secretName,
      functionName,
      eventName,
      actor,
    }));

describe('what CloudTrail records', () => {
  it('of our functions and the deployment is not reported; of others it is, within seconds, and the secret is checked', async () => {
    const { arn } = service.storeCredential({ name: 'crm' });
    rotateByHandOnly(service, arn);
    await rotate(service, arn);
    await service.idle();
    expect(changes()).toEqual([]);

    const actor = 'arn:aws:iam::123456789012:user/administrator';
    const { clientId } = documentAt(service, arn);
    const SecretString = JSON.stringify({ clientId, clientSecret: 'of-nobody' });
    await operator.send(new TagResourceCommand({ SecretId: 'crm', Tags: [{ Key: 'cost-center', Value: '7' }] }));
    await operator.send(new PutSecretValueCommand({ SecretId: 'crm', SecretString }));
    service.storeCredential({ name: 'adopted' });
    const functionName = service.deployment.outputs.ROTATE;
    const eventName = 'UpdateFunctionConfiguration20150331v2';
    const deployer = service.iam.createRole({
      name: 'cdk-hnb659fds-cfn-exec-role-123456789012-eu-west-1',
      trust: { Version: '2012-10-17', Statement: [] },
    });
    for (const accessKeyId of [service.iam.role(deployer)?.accessKeyId, undefined]) {
      service.cloudTrail.record({ service: 'lambda', eventName, parameters: { functionName }, accessKeyId });
    }
    await service.idle();
    const byFinding = changes().sort((one, other) => (one.finding < other.finding ? -1 : 1));
    expect(byFinding).toEqual([
      { finding: 'function-changed-outside', functionName, eventName, actor },
      { finding: 'secret-changed-outside', secretName: 'crm', eventName: 'PutSecretValue', actor },
    ]);
    const found = service.lambda.logs.lines().map(({ line }) => line);
    expect(found.some((line) => line.includes('"finding":"credential-rejected"'))).toBe(true);
  });
});
