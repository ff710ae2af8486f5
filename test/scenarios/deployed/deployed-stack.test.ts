import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import type { RotationConfig } from '../../../infra/index.ts';
import exampleConfig from '../../../rotation.config.ts';
import { createDeployedService, type DeployedService } from '../../../sandbox/deployed-service.ts';
import { leaks } from '../../crash/invariants.ts';
import { hourlyRules, rotateByHandOnly, synthesizeWithBundles } from '../../permissions/deployed-stack.ts';
import { auditOf, documentAt, liveClientIds, logsIn, rotate } from '../managed-secret.ts';

const dayMs = 86_400_000;

const config: RotationConfig = {
  genesysEnvironment: 'mypurecloud.ie',
  adminSecret: 'genesys/admin',
  alarms: { emails: ['operations@example.com'] },
  secrets: [
    { name: 'new/crm', gracePeriod: '2h', probes: ['/api/v2/organizations/me'] },
    {
      existing: 'adopted/wallboard',
      strategy: 'replacement-client',
      gracePeriod: '6h',
      cron: 'cron(0 4 1 * ? *)',
      window: '2h',
    },
  ],
  discovery: { tagKey: 'rotated-by', tagValue: 'genesys' },
  functions: { timeoutSeconds: 90, memoryMb: 192, propagationTimeout: '1s' },
  nestedStackCount: 2,
};

const templateFile = synthesizeWithBundles(config);
const existingSecrets = [
  { name: 'genesys/admin' },
  { name: 'adopted/wallboard', settings: { 'grace-period': '30d', team: 'wallboard', strategy: 'in-place' } },
];

let service: DeployedService | undefined;

afterEach(async () => {
  const found = service === undefined ? [] : leaks(service);
  await service?.close();
  service = undefined;
  expect(found).toEqual([]);
});

async function deploy(template?: object): Promise<DeployedService> {
  service = await createDeployedService({
    inProcess: true,
    templateFile,
    existingSecrets,
    ...(template === undefined ? {} : { template }),
  });
  service.genesys.settings.rateLimitPerMinute = 1_000_000;
  await service.idle();
  return service;
}

type Properties = Record<string, unknown>;

/** The template with one change to all resources of a type. */
function changed(type: string, change: (properties: Properties, logicalId: string) => void): object {
  const template = JSON.parse(readFileSync(templateFile, 'utf8'));
  const found = Object.entries<{ Type: string; Properties: Properties }>(template.Resources).filter(
    ([, resource]) => resource.Type === type,
  );
  for (const [logicalId, { Properties }] of found) change(Properties, logicalId);
  return template;
}

const describeSecret = (deployed: DeployedService, SecretId: string) =>
  deployed.secretsManager.call('DescribeSecret', { SecretId });

describe('the synthesized stack', () => {
  it('has its functions with their limits, variables and roles', async () => {
    const { lambda, deployment, iam } = await deploy();
    const { ROTATE = '', RETIRE = '' } = deployment.outputs;
    const rotateConfiguration = lambda.configurationOf(ROTATE);
    expect(rotateConfiguration).toMatchObject({ timeoutMs: 90_000, memoryMb: 192, reservedConcurrency: 4 });
    expect(rotateConfiguration.environment).toMatchObject({
      GENESYS_ENVIRONMENT: 'mypurecloud.ie',
      GENESYS_ADMIN_SECRET: 'genesys/admin',
      RETIRE_FUNCTION_ARN: lambda.arnOf(RETIRE),
      SCHEDULE_GROUP: deployment.outputs.GROUP,
    });
    expect(lambda.configurationOf(RETIRE).onFailureArn).toBe(rotateConfiguration.environment.RETIRE_DEAD_LETTER_ARN);
    const roles = [ROTATE, RETIRE].map((name) => iam.role(lambda.configurationOf(name).roleArn ?? '')?.arn);
    expect(new Set(roles).size).toBe(2);
  });

  it('has its secrets with their settings and rules, and changes nothing else on adopted secrets', async () => {
    const deployed = await deploy();
    expect(describeSecret(deployed, 'new/crm')).toMatchObject({
      RotationEnabled: true,
      RotationLambdaARN: deployed.rotateFunctionArn,
    });
    const { Tags, RotationRules, VersionIdsToStages } = describeSecret(deployed, 'adopted/wallboard');
    expect(
      Object.fromEntries((Tags as { Key: string; Value: string }[]).map(({ Key, Value }) => [Key, Value])),
    ).toEqual({
      'genesys-rotation:grace-period': '6h',
      'genesys-rotation:strategy': 'replacement-client',
      'genesys-rotation:team': 'wallboard',
    });
    // The rotation starts at a random time in the two hours from four.
    expect(RotationRules).toMatchObject({ ScheduleExpression: expect.stringMatching(/^cron\(0 [45] 1 \* \? \*\)$/) });
    expect(Object.keys(VersionIdsToStages as object)).toHaveLength(1);
  });

  it('does not rotate on deployment; a placeholder fails its test, and so does a tag that is no setting', async () => {
    const { secretsManager, topics, lambda } = await deploy();
    const arns = ['new/crm', 'adopted/wallboard'].map((SecretId) =>
      String(secretsManager.call('DescribeSecret', { SecretId }).ARN),
    );
    expect(arns.map((arn) => secretsManager.events.namesFor(arn))).toEqual([
      ['TestRotationFailed'],
      ['TestRotationFailed'],
    ]);
    const said = lambda.logs.lines().flatMap(({ line }) => /^{.*"level":"ERROR"/.exec(line)?.input ?? []);
    expect(said.map((line) => JSON.parse(line).code).sort()).toEqual(['invalid-secret-document', 'invalid-settings']);
    const messages = topics.messages().map(({ message }) => message);
    expect(messages).toHaveLength(2);
    expect(messages).toContainEqual(
      expect.stringMatching(/^TestRotationFailed of .*new\/crm.*Next: store the credential if the secret is new/s),
    );
  });

  it('rotates, and revokes after the grace period, with only the permissions of its roles', async () => {
    const deployed = await deploy();
    const { arn } = deployed.storeCredential({ name: 'new/crm', accessTokenValiditySeconds: 300 });
    const old = documentAt(deployed, arn);
    rotateByHandOnly(deployed, arn);
    await rotate(deployed, arn);
    expect(logsIn(deployed, old)).toBe(true);
    await deployed.clock.advance(3 * 3_600_000);
    await deployed.idle();
    expect(logsIn(deployed, old)).toBe(false);
    expect(logsIn(deployed, documentAt(deployed, arn))).toBe(true);
    expect(auditOf(deployed, arn).map(({ event }) => event)).toContain('revocation-verified');
    expect(deployed.deadLetters.messages(deployed.deadLetterArn)).toEqual([]);
  });

  it('rotates an adopted secret by its settings', async () => {
    const deployed = await deploy();
    const arn = String(describeSecret(deployed, 'adopted/wallboard').ARN);
    // The stack leaves a tag that it does not know; the rotation refuses it, because it may be a misspelled one.
    deployed.secretsManager.removeTag(arn, 'genesys-rotation:team');
    rotateByHandOnly(deployed, arn);
    for (const name of hourlyRules(deployed)) deployed.rules.setEnabled(name, false);
    await rotate(deployed, arn);
    await deployed.clock.advance(2.5 * dayMs);
    await deployed.idle();
    expect(liveClientIds(deployed, 'adopted/wallboard')).toEqual([documentAt(deployed, arn).clientId]);
  });

  it('rotates a secret of the fleet and no other secret', async () => {
    const deployed = await deploy();
    const member = deployed.createManagedSecret({ name: 'fleet/one' });
    const { outcome, steps } = await deployed.secretsManager.rotate(member.arn);
    expect(outcome).toBe('failed');
    expect(steps[0]?.invocation.error?.errorMessage).toMatch(/aws-access-denied.*secretsmanager:DescribeSecret/);
    deployed.secretsManager.setTag(member.arn, 'rotated-by', 'genesys');
    await rotate(deployed, member.arn);
  });

  it('of the example in the repository can be deployed', async () => {
    service = await createDeployedService({
      templateFile: synthesizeWithBundles(exampleConfig),
      existingSecrets: [{ name: 'genesys/rotation-admin' }],
    });
    await service.idle();
    expect(service.deployment.ofType('AWS::SecretsManager::RotationSchedule').length).toBeGreaterThan(0);
  });
});

describe('a missing part of the template', () => {
  it.each([
    ['RETIRE_FUNCTION_ARN', /invalid-settings.*RETIRE_FUNCTION_ARN/],
    ['SCHEDULER_ROLE_ARN', /invalid-settings.*SCHEDULER_ROLE_ARN/],
    // Without it the schedule would go to the default group, where the role may create none.
    ['SCHEDULE_GROUP', /aws-access-denied.*scheduler:CreateSchedule/],
  ])('fails the rotation (variable %s)', async (variable, message) => {
    const template = changed('AWS::Lambda::Function', ({ Environment }) => {
      delete (Environment as { Variables: Properties }).Variables[variable];
    });
    const deployed = await deploy(template);
    const { arn } = deployed.storeCredential({ name: 'new/crm' });
    deployed.secretsManager.settings.rotationAttempts = 1;
    const { outcome, steps } = await deployed.secretsManager.rotate(arn);
    expect(outcome).toBe('failed');
    expect(steps.at(-1)?.invocation.error?.errorMessage).toMatch(message);
  });

  it('prevents the rotation schedule (permission of Secrets Manager)', async () => {
    const template = changed('AWS::Lambda::Permission', (properties) => {
      if (properties.Principal === 'secretsmanager.amazonaws.com') properties.SourceAccount = '210987654321';
    });
    await expect(deploy(template)).rejects.toThrow('Ensure that the function policy grants access');
  });

  it('prevents the watch from running (permission of EventBridge)', async () => {
    const template = changed('AWS::Lambda::Permission', (properties) => {
      if (properties.Principal === 'events.amazonaws.com') properties.Action = 'lambda:GetFunction';
    });
    const { lambda, deployment, clock } = await deploy(template);
    let runs = 0;
    lambda.onInvoked((functionName) => {
      if (functionName === deployment.outputs.WATCH) runs += 1;
    });
    await clock.advance(2 * 3_600_000);
    expect(runs).toBe(0);
  });

  it('prevents any retirement schedule, so that nothing is promoted (trust in EventBridge Scheduler)', async () => {
    const template = changed('AWS::IAM::Role', (properties) => {
      const { Statement } = properties.AssumeRolePolicyDocument as { Statement: { Condition?: unknown }[] };
      for (const statement of Statement) {
        if (statement.Condition !== undefined) statement.Condition = { StringEquals: { 'aws:SourceAccount': '1' } };
      }
    });
    const deployed = await deploy(template);
    const { arn } = deployed.storeCredential({ name: 'new/crm' });
    const old = documentAt(deployed, arn);
    deployed.secretsManager.settings.rotationAttempts = 1;
    const { steps } = await deployed.secretsManager.rotate(arn);
    expect(steps.at(-1)).toMatchObject({ step: 'finishSecret' });
    expect(steps.at(-1)?.invocation.error?.errorMessage).toMatch(
      /aws-request-rejected.*ValidationException.*CreateSchedule/,
    );
    expect(documentAt(deployed, arn)).toEqual(old);
  });
});
