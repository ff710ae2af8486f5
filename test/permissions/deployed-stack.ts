import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RotationConfig } from '../../infra/index.ts';
import type { RotationStack } from '../../infra/rotation-stack.ts';
import { createApp } from '../../infra/synthesize.ts';
import { createDeployedService, type DeployedService } from '../../sandbox/deployed-service.ts';

const built = fileURLToPath(new URL('../../dist', import.meta.url));

export const adminSecretName = 'genesys/rotation-admin';
export const alternating = 'contact-center/crm-sync';
export const replaced = 'contact-center/wallboard';
export const keyArn = 'arn:aws:kms:eu-west-1:123456789012:key/1f0e3dad-9990-8345-b743-8f8ffabdffc4';

/** Its organization is that of the sandbox. */
export const genesysEventSource = 'aws.partner/genesys.com/cloud/3d4a7d0e-0000-4000-8000-000000000001/rotation';

/** A stack with every permission that a configuration can require, except tracing. */
export const fullConfig: RotationConfig = {
  genesysEnvironment: 'mypurecloud.com',
  adminSecret: adminSecretName,
  alarms: {
    emails: ['operations@example.com'],
    pagers: ['https://pager.example/x'],
    tickets: ['https://desk.example/y'],
  },
  defaults: { every: '31d', startHour: 8, window: '8h', gracePeriod: '24h' },
  secrets: [
    { name: alternating, vaultPath: alternating },
    { name: replaced, strategy: 'replacement-client', quarantinePeriod: '24h', webhook: 'credential' },
  ],
  destinations: {
    webhook: { url: 'https://hooks.example/rotation', secret: 'rotation/webhook', maximum: 'credential' },
    vault: { address: 'https://vault.example', secret: 'rotation/vault' },
    eventBus: 'rotation-events',
  },
  encryptionKey: keyArn,
  genesysEventSource,
  functions: { propagationTimeout: '1s' },
};

/** Whether the watch is what is deployed, and not what stands in for it until it is built. */
export const hasWatch = existsSync(join(built, 'watch'));

/**
 * Synthesizes a configuration with the built bundles. Returns the path of the template.
 *
 * @param extend adds to the stack
 */
export function synthesizeWithBundles(config: RotationConfig, extend?: (stack: RotationStack) => void): string {
  const folder = mkdtempSync(join(tmpdir(), 'deployed-stack-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const bundleFolder = join(folder, 'bundles');
  for (const name of ['rotate', 'retire', 'watch', 'report']) {
    const own = join(bundleFolder, name);
    mkdirSync(own, { recursive: true });
    if (existsSync(join(built, name))) cpSync(join(built, name), own, { recursive: true });
    else writeFileSync(join(own, 'index.cjs'), 'exports.handler = async () => {};\n');
  }
  const { app, stack } = createApp({ config, bundleFolder, outputFolder: join(folder, 'cdk.out') });
  extend?.(stack);
  return app.synth().getStackByName(stack.stackName).templateFullPath;
}

/** The full configuration deployed, with a credential in each of its secrets. */
export async function deployFullStack(templateFile: string): Promise<DeployedService> {
  const service = await createDeployedService({
    templateFile,
    inProcess: true,
    destinations: true,
    genesysEventSource,
    existingSecrets: [{ name: adminSecretName, kmsKeyId: keyArn }],
  });
  service.genesys.settings.rateLimitPerMinute = 1_000_000;
  // What is not allowed is not allowed the fifth time either.
  service.secretsManager.settings.rotationAttempts = 1;
  // The scenarios of the watch switch it on; in the others it has nothing to do.
  for (const name of watchRules(service)) service.rules.setEnabled(name, false);
  // The test of each schedule, on secrets without a credential yet.
  await service.idle();
  for (const name of [alternating, replaced]) {
    const { arn } = service.storeCredential({ name, accessTokenValiditySeconds: 300 });
    rotateByHandOnly(service, arn);
  }
  return service;
}

/** For a month: the day on which the stack has a secret rotated may be today. */
export function rotateByHandOnly({ secretsManager, rotateFunctionArn }: DeployedService, arn: string): void {
  secretsManager.configureRotation(arn, { functionArn: rotateFunctionArn, rules: { AutomaticallyAfterDays: 30 } });
}

/** Names of the rules that set off watch. */
export function watchRules(service: DeployedService): readonly string[] {
  return [...hourlyRules(service), ...labelRules(service), ...changeRules(service), ...clientRules(service)];
}

/** Names of the rules that set off watch when AWSCURRENT has moved. */
export function labelRules({ deployment }: DeployedService): readonly string[] {
  return rulesFor(deployment, 'Secret Label Updated');
}

/** Names of the rules that set off watch when another caller has changed a secret or a function. */
function changeRules({ deployment }: DeployedService): readonly string[] {
  return rulesFor(deployment, 'AWS API Call via CloudTrail');
}

/** Names of the rules that set off watch when Genesys Cloud reports a change of an OAuth client. */
export function clientRules({ deployment }: DeployedService): readonly string[] {
  return rulesFor(deployment, 'OAuthClient');
}

function rulesFor(deployment: DeployedService['deployment'], detailType: string): readonly string[] {
  const rules = deployment.ofType('AWS::Events::Rule');
  const isOfType = (pattern: unknown) => JSON.stringify(pattern ?? '').includes(detailType);
  return rules.filter(({ properties }) => isOfType(properties.EventPattern)).map(({ ref }) => nameIn(ref));
}

/** The reference of a rule on another bus than the default one begins with its bus. */
const nameIn = (ref: string) => ref.slice(ref.indexOf('|') + 1);

/** Names of the rules that set off a function at a rate. */
export function hourlyRules({ deployment }: DeployedService): readonly string[] {
  const rules = deployment.ofType('AWS::Events::Rule');
  return rules.filter(({ properties }) => properties.ScheduleExpression !== undefined).map(({ ref }) => ref);
}
