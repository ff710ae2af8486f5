import { randomUUID } from 'node:crypto';
import { metricNames, metricNamespace } from '../../domain/metric-names.ts';
import { encodeApproval, encodeConsent } from '../../lambda/ledger/item-records.ts';
import type { DeployedService } from '../../sandbox/deployed-service.ts';
import type { Item } from '../../sandbox/dynamodb/attribute-value.ts';
import { dynamoDbFailures } from '../../sandbox/dynamodb/dynamodb-error.ts';
import { ledgerItemsOf, ledgerStateOf, ledgerTableOf } from '../crash/ledger-facts.ts';
import { alternating, clientRules, hasWatch, hourlyRules, labelRules, replaced } from './deployed-stack.ts';

/** One operation of the service, from trigger to outputs. On failure it throws with all errors reported. */
export interface PermissionScenario {
  readonly name: string;
  readonly run: (service: DeployedService) => Promise<void>;
}

const hourMs = 3_600_000;

const withoutWatch: readonly PermissionScenario[] = [
  {
    name: 'a rotation, its retirement, and the next rotation',
    async run(service) {
      const arn = arnOf(service, alternating);
      const old = documentOf(service, arn);
      await rotate(service, arn, 'StepSucceeded');
      const { clientId, clientSecret } = documentOf(service, arn);
      const { vault, vaultMount } = destinationsOf(service);
      const copy = vault.read({ mount: vaultMount, path: alternating });
      require(copy?.clientId === clientId && copy.clientSecret === clientSecret, 'Vault does not hold the credential');
      require(wasWebhookNotified(service, arn), 'the webhook was not notified');
      requireEvent(service, arn, 'Credential Rotated');
      requireAudit(service, arn, 'credential-promoted');
      await retire(service, arn);
      require(!service.genesys.canLogIn(old.clientId, old.clientSecret), 'the old credential still logs in');
      requireEvent(service, arn, 'Credential Retired');
      requireAudit(service, arn, 'revocation-verified');
      requireMetric(service, alternating, metricNames.retirementSucceeded);
      await rotate(service, arn);
    },
  },
  {
    name: 'a rotation goes on when two people have approved it',
    async run(service) {
      const arn = arnOf(service, alternating);
      service.secretsManager.setTag(arn, 'genesys-rotation:approval', 'required');
      service.secretsManager.settings.rotationAttempts = 1;
      const token = randomUUID();
      const { outcome, steps } = await service.secretsManager.rotate(arn, { token });
      const error = steps.at(-1)?.invocation.error?.errorMessage ?? '';
      require(outcome === 'failed' && error.startsWith('approval-required'), `it was not held: ${error}`);
      for (const userId of ['AROA1:bob', 'AROA1:eve']) {
        const consent = encodeConsent({
          kind: 'approve',
          userId,
          secretArn: arn,
          token,
          at: new Date(0).toISOString(),
        });
        await service.dynamoDb.put(ledgerTableOf(service), consent as unknown as Item);
      }
      await rotate(service, arn);
    },
  },
  {
    name: 'a promotion that dies is repeated',
    async run(service) {
      const arn = arnOf(service, alternating);
      const operation = 'UpdateSecretVersionStage';
      service.faults.add({ service: 'secrets-manager', operation, effect: { kind: 'crash-before' } });
      service.secretsManager.settings.rotationAttempts = 2;
      await rotate(service, arn);
    },
  },
  {
    name: 'a client that is replaced is deactivated, though that dies once, and deleted',
    async run(service) {
      const arn = arnOf(service, replaced);
      const { clientId } = documentOf(service, arn);
      await rotate(service, arn);
      const operation = 'PUT /api/v2/oauth/clients/{clientId}';
      const died = service.faults.add({ service: 'genesys', operation, effect: { kind: 'crash-before' } });
      await retire(service, arn);
      await retire(service, arn);
      require(died.hits() === 1, 'nothing died');
      require(service.genesys.clients().find(({ id }) => id === clientId)?.deleted ===
        true, 'the client is still there');
    },
  },
  {
    name: 'a rotation adopts the client that an operator has stored and approved',
    async run(service) {
      // With two clients that take turns, the standby would be in its grace period.
      const arn = arnOf(service, replaced);
      await rotate(service, arn);
      const clientId = await storeApprovedClient(service, arn, replaced);
      await rotate(service, arn);
      requireAdopted(service, arn, clientId);
    },
  },
  {
    name: 'a retirement adopts the client that an operator has stored and approved',
    async run(service) {
      const arn = arnOf(service, alternating);
      await rotate(service, arn);
      const clientId = await storeApprovedClient(service, arn);
      await pass(service, 26);
      requireAdopted(service, arn, clientId);
    },
  },
  {
    name: 'a retirement finds that AWSCURRENT was moved back',
    async run(service) {
      const arn = arnOf(service, alternating);
      await rotateAndMoveBack(service, arn);
      await pass(service, 26);
      requireMovedBack(service, arn);
    },
  },
  {
    name: 'an order that cannot be carried out waits in the queue',
    async run(service) {
      const arn = arnOf(service, alternating);
      await rotate(service, arn);
      const functionName = service.deployment.outputs.RETIRE ?? '';
      // What cannot be recorded in the ledger.
      const effect = { kind: 'respond', ...dynamoDbFailures.unavailable } as const;
      service.faults.add({ service: 'dynamodb', functionName, times: Number.POSITIVE_INFINITY, effect });
      await pass(service, 26);
      require(service.deadLetters.messages(service.deadLetterArn).length === 1, 'there is no dead letter');
    },
  },
  {
    name: 'an order that cannot be handed over waits in the queue',
    async run(service) {
      const arn = arnOf(service, alternating);
      await rotate(service, arn);
      const [schedulerRole] = service.scheduler.schedules().map(({ Target }) => Target.RoleArn);
      const invoking = service.iam
        .permissions(schedulerRole ?? '')
        .find(({ action }) => action === 'lambda:InvokeFunction');
      const restoreDestinations = invoking === undefined ? () => {} : service.iam.withdraw(invoking);
      await pass(service, 26);
      restoreDestinations();
      const letters = service.deadLetters.messages(service.deadLetterArn);
      require(letters[0]?.attributes.ERROR_CODE === 'AccessDeniedException', 'there is no dead letter');
    },
  },
];

const ofWatch: readonly PermissionScenario[] = [
  {
    name: 'a day of the watch, with nothing wrong',
    async run(service) {
      const arn = arnOf(service, alternating);
      // The deployment has moved labels, which watch has seen.
      const before = service.lambda.logs.lines().length;
      for (const name of hourlyRules(service)) service.rules.setEnabled(name, true);
      await rotate(service, arn);
      await pass(service, 23.5);
      const functionName = service.deployment.outputs.WATCH;
      const logged = service.lambda.logs.lines().slice(before);
      const lines = logged.filter((each) => each.functionName === functionName);
      const wrong = lines.filter(({ line }) => /"level":"(ERROR|WARN)"/.test(line)).map(({ line }) => line);
      require(wrong.length === 0, `the watch found something: ${wrong.join('\n')}`);
      require(lines.some(({ line }) => line.includes('"message":"done"')), 'nothing of the watch is in the logs');
      const metrics = service.cloudWatch.metrics();
      const succeeded = metrics.filter(({ metricName }) => metricName === metricNames.watchCompleted);
      require(succeeded.length === 23 && succeeded.every(({ value }) => value === 1), 'the watch did not succeed');
      require(metrics.some(
        ({ metricName, value }) => metricName === metricNames.retirementsPending && value === 1,
      ), 'the watch did not see the retirement');
    },
  },
  {
    name: 'the watch finds at once that AWSCURRENT was moved back',
    async run(service) {
      const arn = arnOf(service, alternating);
      await rotateAndMoveBack(service, arn, labelRules(service));
      await service.idle();
      requireMovedBack(service, arn);
    },
  },
  {
    name: 'the watch adopts the client that an operator has stored and approved',
    async run(service) {
      const arn = arnOf(service, alternating);
      await rotate(service, arn);
      const clientId = await storeApprovedClient(service, arn);
      await service.lambda.invoke(service.deployment.outputs.WATCH ?? '', { secretArn: arn });
      requireAdopted(service, arn, clientId);
    },
  },
  {
    name: 'a change of a client by an operator is reported by the watch',
    async run(service) {
      const arn = arnOf(service, alternating);
      await rotate(service, arn);
      for (const name of clientRules(service)) service.rules.setEnabled(name, true);
      service.genesys.updateByHand(documentOf(service, arn).clientId, { name: 'renamed' });
      await service.idle();
      const lines = service.lambda.logs.lines().map(({ line }) => line);
      const said = lines.filter((line) => /"code":/.test(line)).join('\n');
      require(lines.some((line) => line.includes('"finding":"client-changed-outside"')), `not reported: ${said}`);
    },
  },
  {
    name: 'a rotation that is stuck is restarted by the watch',
    async run(service) {
      const arn = arnOf(service, alternating);
      for (const name of hourlyRules(service)) service.rules.setEnabled(name, true);
      const token = randomUUID();
      service.secretsManager.announce(arn, token);
      await pass(service, 49);
      const logged = service.lambda.logs.lines().filter(({ line }) => /"code":/.test(line));
      const said = logged.map(({ line }) => line).join('\n');
      require(service.secretsManager.versions(arn)[token]?.stages.includes('AWSCURRENT') === true, `stuck: ${said}`);
    },
  },
  {
    name: 'a rotation is announced before its window',
    async run(service) {
      const arn = arnOf(service, alternating);
      service.secretsManager.setTag(arn, 'genesys-rotation:announce', '31d');
      await rotate(service, arn);
      const RotationRules = { AutomaticallyAfterDays: 30 };
      service.secretsManager.call('RotateSecret', { SecretId: arn, RotationRules, RotateImmediately: false });
      for (const name of hourlyRules(service)) service.rules.setEnabled(name, true);
      await pass(service, 25);
      requireEvent(service, arn, 'Rotation Announced');
    },
  },
];

/** Every one that the bundles can run. */
export const scenarios = [...withoutWatch, ...(hasWatch ? ofWatch : [])];

function arnOf(service: DeployedService, name: string): string {
  return String(service.secretsManager.call('DescribeSecret', { SecretId: name }).ARN);
}

function documentOf(service: DeployedService, arn: string): { clientId: string; clientSecret: string } {
  return JSON.parse(service.secretsManager.value(arn) ?? '{}');
}

function destinationsOf({ destinations }: DeployedService) {
  if (destinations === undefined) throw new Error('The service was deployed without destinations.');
  return destinations;
}

function wasWebhookNotified(service: DeployedService, arn: string): boolean {
  return destinationsOf(service)
    .webhook.deliveries()
    .some(({ body }) => body.includes(arn));
}

/** Stores the credential of another client in the secret, and approves that, as the command does. Returns its id. */
async function storeApprovedClient(service: DeployedService, arn: string, name = alternating): Promise<string> {
  const { clientId } = service.storeCredential({ name, accessTokenValiditySeconds: 300 });
  const nowMs = service.clock.now();
  const [at, expiresAt] = [nowMs, nowMs + 7 * 24 * hourMs].map((ms) => new Date(ms).toISOString()) as [string, string];
  const approval = { secretArn: arn, kind: 'adopt', clientId, by: `operator of ${name}`, at, expiresAt } as const;
  await service.dynamoDb.put(ledgerTableOf(service), encodeApproval(approval) as unknown as Item);
  return clientId;
}

function requireAdopted(service: DeployedService, arn: string, clientId: string): void {
  require(ledgerStateOf(service, arn)?.clients[clientId] !== undefined, 'the approved client was not adopted');
  const left = ledgerItemsOf(service).filter(({ pk }) => String(pk).startsWith('APPROVAL#'));
  require(left.length === 0, 'the approval was not used up');
}

/** Rotates, and moves AWSCURRENT back to the credential before, while AWSPENDING is on the new one. */
async function rotateAndMoveBack(service: DeployedService, arn: string, rules: readonly string[] = []): Promise<void> {
  service.secretsManager.settings.keepPendingAfterSuccess = true;
  await rotate(service, arn);
  for (const name of rules) service.rules.setEnabled(name, true);
  const versions = Object.entries(service.secretsManager.versions(arn));
  const idAt = (stage: string) => versions.find(([, { stages }]) => stages.includes(stage))?.[0];
  service.secretsManager.call('UpdateSecretVersionStage', {
    SecretId: arn,
    VersionStage: 'AWSCURRENT',
    MoveToVersionId: idAt('AWSPREVIOUS'),
    RemoveFromVersionId: idAt('AWSCURRENT'),
  });
}

/** The destinations hold what is in force again, and AWSPENDING is on nothing that was. */
function requireMovedBack(service: DeployedService, arn: string): void {
  requireAudit(service, arn, 'rollback-detected');
  const { clientId, clientSecret } = documentOf(service, arn);
  const { vault, vaultMount } = destinationsOf(service);
  const copy = vault.read({ mount: vaultMount, path: alternating });
  require(copy?.clientId === clientId && copy.clientSecret === clientSecret, 'Vault was not restored');
  const versions = Object.entries(service.secretsManager.versions(arn));
  require(versions.every(([, { stages }]) => !stages.includes('AWSPENDING')), 'AWSPENDING was left');
  const [currentVersionId] = versions.find(([, { stages }]) => stages.includes('AWSCURRENT')) ?? [];
  const state = ledgerStateOf(service, arn);
  require(state?.currentVersionId === currentVersionId, 'the ledger has not recorded it');
  require(state?.generations.some(({ state: its, arm }) => its === 'grace' && arm !== undefined) === true, 'no timer');
}

/** Rotates once, and looks for what it measured. */
async function rotate(
  service: DeployedService,
  arn: string,
  metric: string = metricNames.stepSucceeded,
): Promise<void> {
  const { outcome, steps } = await service.secretsManager.rotate(arn);
  const errors = steps.flatMap(({ invocation }) => invocation.error?.errorMessage ?? []);
  require(outcome === 'succeeded', `the rotation ${outcome}: ${errors.join('\n')}`);
  const name = service.secretsManager.call('DescribeSecret', { SecretId: arn }).Name;
  requireMetric(service, String(name), metric);
}

/** Lets the grace or quarantine period end, and what retire does then. */
async function retire(service: DeployedService, arn: string): Promise<void> {
  const errors: string[] = [];
  const stop = service.lambda.onEventCompleted((_, { attempts, outcome }) => {
    if (outcome === 'discarded') errors.push(...attempts.map(({ error }) => error?.errorMessage ?? ''));
  });
  await pass(service, 26);
  stop();
  const letters = service.deadLetters.messages(service.deadLetterArn).map(({ attributes }) => attributes.ERROR_MESSAGE);
  require(errors.length === 0 && letters.length === 0, `the retirement failed: ${[...errors, ...letters].join('\n')}`);
  requireAudit(service, arn, 'revocation-verified');
}

/** What begins in an hour ends in it: on a busy machine a token would else be days old before it is used. */
async function pass(service: DeployedService, hours: number): Promise<void> {
  for (let hour = 0; hour < hours; hour += 1) {
    await service.clock.advance(Math.min(1, hours - hour) * hourMs);
    await service.idle();
  }
}

function requireEvent(service: DeployedService, arn: string, type: string): void {
  const reported = service.eventBridge
    .events()
    .some((event) => event.detailType === type && event.resources.includes(arn));
  require(reported, `no event "${type}"`);
}

function requireAudit(service: DeployedService, arn: string, event: string): void {
  const found = service.lambda.logs
    .lines()
    .some(({ line }) => line.includes(arn) && line.includes(`"event":"${event}"`));
  require(found, `no audit record ${event} in the logs`);
}

function requireMetric(service: DeployedService, secretName: string, metricName: string): void {
  const found = service.cloudWatch
    .metrics()
    .some(
      (datum) =>
        datum.namespace === metricNamespace &&
        datum.metricName === metricName &&
        datum.dimensions.SecretName === secretName,
    );
  require(found, `no metric ${metricName}`);
}

function require(fulfilled: boolean, otherwise: string): void {
  if (!fulfilled) throw new Error(otherwise);
}
