import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connect } from '../../../cli/deployment/connect.ts';
import { approverStatements, type OperatorStatement, operatorStatements } from '../../../infra/operator-statements.ts';
import { toAttributes } from '../../../lambda/aws/dynamodb-attributes.ts';
import { encodeConsent } from '../../../lambda/ledger/item-records.ts';
import type { Consent } from '../../../lambda/ports/ledger-state.ts';
import { account, region } from '../../../sandbox/aws-account.ts';
import { createDeployedService, type DeployedService } from '../../../sandbox/deployed-service.ts';
import { identityOf } from '../../../sandbox/iam/identity.ts';
import { runCommand } from '../../cli/command-runner.ts';
import { leaks } from '../../crash/invariants.ts';
import { ledgerTableOf } from '../../crash/ledger-facts.ts';
import { hasWatch, rotateByHandOnly, synthesizeWithBundles } from '../../permissions/deployed-stack.ts';
import { documentAt, logsIn } from '../managed-secret.ts';

const hourMs = 3_600_000;
const name = 'contact-center/crm-sync';

const templateFile = synthesizeWithBundles({
  genesysEnvironment: 'mypurecloud.com',
  alarms: { emails: ['a@example.com'], pagers: ['https://pager.example/x'], tickets: ['https://desk.example/y'] },
  defaults: { gracePeriod: '1h', approval: 'required' },
  secrets: [{ name }],
  functions: { propagationTimeout: '1s' },
});

let service: DeployedService;
let arn: string;
const credentialNames = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'] as const;
const before = credentialNames.map((each) => process.env[each]);

beforeEach(async () => {
  service = await createDeployedService({ inProcess: true, templateFile });
  service.genesys.settings.rateLimitPerMinute = 1_000_000;
  service.secretsManager.settings.rotationAttempts = 1;
  await service.idle();
  arn = service.storeCredential({ name, accessTokenValiditySeconds: 300 }).arn;
  rotateByHandOnly(service, arn);
  // The test of the rotation that was turned on has ended.
  await service.idle();
});
afterEach(async () => {
  for (const [at, each] of credentialNames.entries()) {
    if (before[at] === undefined) delete process.env[each];
    else process.env[each] = before[at];
  }
  const found = leaks(service);
  await service.close();
  expect(found).toEqual([]);
});

/** The policies of the construct, for this deployment. */
function policyOf(kind: 'operator' | 'approver'): object {
  const of = (service: string, resource: string) => `arn:aws:${service}:${region}:${account}:${resource}`;
  const { GROUP: group = '' } = service.deployment.outputs;
  const functionArn = (each: string) => of('lambda', `function:${group}-${each}`);
  const resources = {
    functionArns: { rotate: functionArn('rotate'), retire: functionArn('retire'), watch: functionArn('watch') },
    ledgerTableArn: of('dynamodb', `table/${group}-ledger`),
    scheduleGroupArn: of('scheduler', `schedule-group/${group}`),
    anySecretArn: of('secretsmanager', 'secret:*'),
    logGroupArn: of('logs', `log-group:/aws/lambda/${group}-rotate:*`),
  };
  const statements = kind === 'approver' ? approverStatements(resources) : operatorStatements(kind, resources);
  const written = ({ actions, resources: on, conditions = {} }: OperatorStatement) => ({
    Effect: 'Allow',
    Action: [...actions],
    Resource: [...on],
    Condition: conditions,
  });
  return { Version: '2012-10-17', Statement: statements.map(written) };
}

const roleArnOf = (role: string) => `arn:aws:iam::${account}:role/${role}`;

/** A session of a role that several people assume. Returns its access key. */
function person(role: 'operator' | 'approver', session: string): string {
  const roleArn = roleArnOf(role);
  if (service.iam.role(roleArn) === undefined) {
    const trust = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'sts:AssumeRole' };
    service.iam.createRole({ name: role, trust: { Version: '2012-10-17', Statement: [trust] } });
    service.iam.attachPolicy(roleArn, role, policyOf(role));
  }
  return service.iam.createSession(roleArn, session);
}

const userIdOf = (accessKeyId: string) => identityOf(service.iam, accessKeyId).userId;

/** Writes an item as a caller does who does not use the command. */
async function write(accessKeyId: string, consent: Pick<Consent, 'kind' | 'userId' | 'token'>): Promise<void> {
  become(accessKeyId);
  const { dynamoDb } = await connect({ region, endpointUrl: service.endpoint });
  const Item = toAttributes(encodeConsent({ ...consent, secretArn: arn, at: new Date(0).toISOString() }));
  await dynamoDb.send(new PutItemCommand({ TableName: ledgerTableOf(service), Item }));
}

function become(accessKeyId: string): void {
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: 'secret' });
}

/** Runs a command as a person. */
function as(accessKeyId: string, argv: string) {
  become(accessKeyId);
  return runCommand(service, argv);
}

/** Lets hours pass. Returns the ids of the alarms that were in ALARM at the end of any hour. */
async function alarmsWithin(hours: number): Promise<string[]> {
  const on = new Set<string>();
  for (let hour = hours === 0 ? 0 : 1; hour <= hours; hour += 1) {
    await service.clock.advance(hour === 0 ? 1 : hourMs);
    await service.idle();
    for (const alarm of service.alarms.evaluate()) {
      if (alarm.state === 'ALARM') on.add(alarm.name.replace(`${service.deployment.outputs.GROUP}-`, ''));
    }
  }
  return [...on];
}

describe.runIf(hasWatch)('a rotation that needs an approval', { timeout: 180_000 }, () => {
  it('is requested by one person and approved by another, each with the policies of the construct', async () => {
    const [alice, bob] = [person('operator', 'alice'), person('approver', 'bob')];
    const old = documentAt(service, arn);
    const requested = await as(alice, `rotate ${name} --wait --json`);
    expect([requested.exitCode, requested.document.secrets[0]]).toMatchObject([
      6,
      { outcome: 'waiting', error: { code: 'approval-required' } },
    ]);
    expect(documentAt(service, arn)).toEqual(old);
    const status = await as(bob, `status ${name}`);
    expect(status.out).toMatch(/approval-required.*Requested by: \S+:alice.*who is not \S+:alice/s);
    const { token } = (await as(bob, `status ${name} --json`)).document.fleets[0].secrets[0].ledger.waiting;
    const other = await as(bob, `approve ${name} --version-id ${old.clientId} --yes`);
    expect([other.exitCode, other.notes]).toEqual([1, expect.stringContaining('does not wait for an approval')]);
    const approved = await as(bob, `approve ${name} --version-id ${token} --yes --json`);
    expect([approved.exitCode, approved.document]).toMatchObject([
      0,
      {
        outcome: 'rotated',
        requestedBy: [expect.stringMatching(/:alice$/)],
        approvedBy: [expect.stringMatching(/:bob$/)],
      },
    ]);
    expect(documentAt(service, arn).clientId).not.toBe(old.clientId);
    expect((await as(bob, `approve ${name} --yes`)).notes).toContain('No rotation');
  });

  it('cannot be approved by whoever requested it, nor in the name of another person', async () => {
    const [alice, carol] = [person('operator', 'alice'), person('approver', 'carol')];
    await as(alice, `rotate ${name} --wait --json`);
    const { document } = await as(alice, `status ${name} --json`);
    const { token } = document.fleets[0].secrets[0].ledger.waiting;
    for (const [who, kind, userId] of [
      [carol, 'approve', userIdOf(alice)],
      [carol, 'approve', `${userIdOf(carol)}2`],
      [carol, 'request', userIdOf(carol)],
      [alice, 'request', userIdOf(carol)],
      [alice, 'approve', userIdOf(alice)],
    ] as const) {
      await expect(write(who, { kind, userId, token })).rejects.toThrow(/not authorized/);
    }
    // She gets both policies.
    service.iam.attachPolicy(roleArnOf('operator'), 'approver', policyOf('approver'));
    const own = await as(alice, `approve ${name} --yes`);
    expect([own.exitCode, own.notes]).toEqual([1, expect.stringContaining('another person has to approve it')]);
    await write(alice, { kind: 'approve', userId: userIdOf(alice), token });
    expect((await service.secretsManager.rotate(arn)).outcome).toBe('failed');
    await write(carol, { kind: 'approve', userId: userIdOf(carol), token });
    expect((await service.secretsManager.rotate(arn)).outcome).toBe('succeeded');
  });

  it('raises no alarm of a failure, asks once, is overdue after three days, and watch goes on with what was approved', async () => {
    await alarmsWithin(4);
    expect((await service.secretsManager.rotate(arn)).outcome).toBe('failed');
    expect((await alarmsWithin(0)).sort()).toEqual(['approval-requested', 'warning']);
    // It is on for as long as the period in which it was counted.
    await alarmsWithin(1);
    const old = documentAt(service, arn);
    expect(await alarmsWithin(60)).toEqual([]);
    expect((await alarmsWithin(24)).sort()).toEqual(['approval-overdue', 'warning']);
    const [bob, eve] = [person('approver', 'bob'), person('approver', 'eve')];
    expect((await as(bob, `approve ${name} --yes`)).exitCode).toBe(6);
    expect((await as(bob, `approve ${name} --yes`)).exitCode).toBe(6);
    // Her command ends after the approval is written, and before the rotation is started.
    service.faults.add({
      service: 'secrets-manager',
      operation: 'RotateSecret',
      times: 8,
      effect: { kind: 'respond', status: 400, body: '{"__type":"InternalServiceError"}' },
    });
    expect((await as(eve, `approve ${name} --yes`)).exitCode).toBe(1);
    service.faults.clear();
    expect(documentAt(service, arn)).toEqual(old);
    await alarmsWithin(26);
    expect(documentAt(service, arn).clientId).not.toBe(old.clientId);
    expect(logsIn(service, old)).toBe(false);
  });

  it('goes back to waiting when an approval is withdrawn, and ends when it is abandoned', async () => {
    const [alice, bob] = [person('operator', 'alice'), person('approver', 'bob')];
    await service.secretsManager.rotate(arn);
    expect((await as(bob, `approve ${name} --withdraw --yes`)).exitCode).toBe(1);
    expect((await as(bob, `approve ${name} --yes`)).exitCode).toBe(6);
    expect((await as(bob, `approve ${name} --withdraw --yes`)).exitCode).toBe(0);
    expect((await as(alice, `rotate ${name} --wait`)).exitCode).toBe(6);
    const abandoned = await as(alice, `abandon ${name} --yes --json`);
    expect([abandoned.exitCode, abandoned.document]).toMatchObject([0, { state: 'abandoned' }]);
    const { document } = await as(bob, `status ${name} --json`);
    expect(document.fleets[0].secrets[0].ledger.waiting).toBeUndefined();
  });
});
