import { randomUUID } from 'node:crypto';
import { CreateKeyCommand, DisableKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import { ledgerItemsOf } from '../crash/ledger-facts.ts';
import { documentAt, letPeriodsPass, logsIn, settingsFor, useService } from '../scenarios/managed-secret.ts';
import { everythingPrinted, runCommand, succeed } from './command-runner.ts';

const service = useService();

/** A secret of its own for a test, adopted by the command. */
async function adopted(settings: Record<string, string> = {}): Promise<string> {
  const name = `test/${randomUUID().slice(0, 8)}`;
  service().createManagedSecret({ name, settings: { 'grace-period': '2d', 'quarantine-period': '1d', ...settings } });
  await succeed(service(), `adopt ${name} --every 30d --yes`);
  return name;
}

describe('the command', () => {
  it('rotates, and shows what is owed', async () => {
    const name = await adopted();
    const { document } = await succeed(service(), `rotate ${name} --wait --json`);
    expect(document.secrets[0]).toMatchObject({ secret: name, outcome: 'rotated' });
    const status = await succeed(service(), `status ${name}`);
    expect(status.out).toContain('grace');
    const pending = await succeed(service(), `pending ${name}`);
    expect(pending.out).toContain('dies in 1d 23h');
    expect((await succeed(service(), 'status --json')).document.summary.total).toBeGreaterThan(0);
  });

  it('does not take the test of a rotation that was just turned on for the rotation', async () => {
    const name = await adopted();
    const { faults, secretsManager, rotateFunctionArn } = service();
    const { ARN } = secretsManager.call('DescribeSecret', { SecretId: name });
    const whileTested = Promise.withResolvers<void>();
    faults.add({ service: 'genesys', effect: { kind: 'hold', until: () => whileTested.promise } });
    secretsManager.configureRotation(String(ARN), { functionArn: rotateFunctionArn });
    const [tested] = Object.keys(secretsManager.versions(String(ARN))).slice(-1);
    const rejected = service().journal.count({ operation: 'RotateSecret' });
    const rotating = succeed(service(), `rotate ${name} --wait --json`);
    await expect.poll(() => service().journal.count({ operation: 'RotateSecret' })).toBeGreaterThan(rejected);
    whileTested.resolve();
    const [{ outcome, token }] = (await rotating).document.secrets;
    expect(outcome).toBe('rotated');
    expect(token).not.toBe(tested);
    faults.clear();
  });

  it('rolls back, and the withdrawn credential gets a full grace period', async () => {
    const name = await adopted();
    await succeed(service(), `rotate ${name} --wait`);
    const { document } = await succeed(service(), `rollback ${name} --json --yes`);
    expect(document).toMatchObject({ generation: 1, withdrawn: { generation: 2, state: 'grace' } });
  });

  it('makes a leaked credential dead', async () => {
    const name = await adopted();
    const { document } = await succeed(service(), `emergency ${name} --json --yes`);
    expect(document.secrets[0]).toMatchObject({ outcome: 'revoked', revoked: { verified: { status: 401 } } });
  });

  it.each(['alternating-clients', 'replacement-client', 'multi-secret', 'in-place'])(
    'makes a leaked credential dead with %s, and removes the tag',
    async (strategy) => {
      const name = await adopted(settingsFor(service(), strategy));
      const old = documentAt(service(), name);
      const { document } = await succeed(service(), `emergency ${name} --json --yes`);
      expect(document.secrets[0].outcome).toBe('revoked');
      expect(logsIn(service(), old)).toBe(false);
      expect(logsIn(service(), documentAt(service(), name))).toBe(true);
      const { document: after } = await runCommand(service(), `status ${name} --json`);
      expect(after.fleets[0].secrets[0].tags).not.toHaveProperty('genesys-rotation:compromised');
    },
  );

  it('revokes the former credential before its grace period has elapsed', async () => {
    const name = await adopted();
    const old = documentAt(service(), name);
    await succeed(service(), `rotate ${name} --wait`);
    expect((await runCommand(service(), `retire ${name} --yes`)).notes).toContain('is not due');
    const { document } = await succeed(service(), `retire ${name} --now --json --yes`);
    expect(document).toMatchObject({ generation: 1, state: 'revoked', revoked: { verified: { status: 401 } } });
    expect(logsIn(service(), old)).toBe(false);
  });

  it.each([undefined, 'test/admin'])('decommissions a secret with the admin secret %s', async (admin) => {
    if (admin !== undefined) service().createManagedSecret({ name: admin });
    const name = await adopted(admin === undefined ? {} : { 'admin-secret': admin });
    const old = documentAt(service(), name);
    await succeed(service(), `rotate ${name} --wait`);
    const current = documentAt(service(), name);
    const { document } = await succeed(service(), `decommission ${name} --json --yes`);
    expect(document.generations.map(({ n }: { n: number }) => n)).toEqual([1, 2]);
    expect(document.deletionAt).toBeDefined();
    expect([old, current].map((one) => logsIn(service(), one))).toEqual([false, false]);
  });

  it('abandons an open rotation, and what it made is revoked', async () => {
    const name = await adopted();
    const { settings } = service().secretsManager;
    const { rotationAttempts } = settings;
    // Otherwise it may succeed by itself while the command waits.
    settings.rotationAttempts = 1;
    service().faults.add({
      service: 'secrets-manager',
      operation: 'UpdateSecretVersionStage',
      times: Number.POSITIVE_INFINITY,
      effect: { kind: 'respond', status: 400, body: JSON.stringify({ __type: 'InternalServiceError' }) },
    });
    const failed = await runCommand(service(), `rotate ${name} --wait --json --timeout 3m`);
    expect([1, 124]).toContain(failed.exitCode);
    service().faults.clear();
    const { document } = await succeed(service(), `abandon ${name} --json --yes`);
    settings.rotationAttempts = rotationAttempts;
    expect(document).toMatchObject({ generation: 2, state: 'abandoned', duty: { phase: 'deactivate' } });
    await letPeriodsPass(service(), 1);
    expect((await succeed(service(), `pending ${name} --json`)).document.duties).toEqual([]);
  });

  it('finds what the next rotation would fail on, and changes nothing', async () => {
    const name = await adopted();
    const before = JSON.stringify(ledgerItemsOf(service()));
    const { document } = await runCommand(service(), `doctor ${name} --json`);
    const [, { findings }] = document.examined;
    const bad = findings.filter(
      ({ severity }: { severity: string }) => severity === 'blocker' || severity === 'unknown',
    );
    expect(bad).toEqual([]);
    expect(findings.map(({ check }: { check: string }) => check)).toEqual(
      expect.arrayContaining([
        'tags',
        'document',
        'login',
        'probes',
        'admin',
        'client',
        'owner',
        'periods',
        'destinations',
      ]),
    );
    expect(JSON.stringify(ledgerItemsOf(service()))).toBe(before);
  });

  it('names who reads the secret, and a program that keeps to an old version', async () => {
    const name = await adopted();
    const { endpoint } = service();
    const before = (await runCommand(service(), `status ${name} --json`)).document.fleets[0].secrets[0].labels.current;
    await succeed(service(), `rotate ${name} --wait`);
    const arn = service().iam.createRole({ name: 'crm-sync', trust: { Version: '2012-10-17', Statement: [] } });
    const Statement = { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: '*' };
    service().iam.attachPolicy(arn, 'read', { Version: '2012-10-17', Statement });
    const accessKeyId = service().iam.role(arn)?.accessKeyId ?? '';
    const credentials = { accessKeyId, secretAccessKey: 'sandbox' };
    const program = new SecretsManagerClient({ endpoint, region: 'eu-west-1', credentials });
    const said = async (): Promise<string[]> => {
      const { document } = await runCommand(service(), `doctor ${name} --json`);
      return document.examined[1].findings.flatMap(({ check, message }: { check: string; message: string }) =>
        check === 'readers' && message.includes('crm-sync') ? [message] : [],
      );
    };
    await program.send(new GetSecretValueCommand({ SecretId: name }));
    expect(await said()).toEqual([expect.stringContaining('read in the last 7 days by arn:aws:')]);
    await program.send(new GetSecretValueCommand({ SecretId: name, VersionId: before }));
    expect(await said()).toEqual([expect.anything(), expect.stringContaining('by its id that is not AWSCURRENT')]);
  });

  it('says that the key of a secret cannot encrypt its next version, and adopts no such secret', async () => {
    const { endpoint, secretsManager } = service();
    const name = await adopted();
    const kms = new KMSClient({ endpoint, region: 'eu-west-1' });
    const key = await kms.send(new CreateKeyCommand({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' }));
    const KeyId = key.KeyMetadata?.KeyId ?? '';
    secretsManager.call('UpdateSecret', { SecretId: name, KmsKeyId: KeyId });
    const keyFinding = async () => {
      const { document } = await runCommand(service(), `doctor ${name} --json`);
      return document.examined[1].findings.find(({ check }: { check: string }) => check === 'key');
    };
    expect(await keyFinding()).toMatchObject({ severity: 'ok' });
    await kms.send(new DisableKeyCommand({ KeyId }));
    expect(await keyFinding()).toMatchObject({ severity: 'blocker', code: 'key-unusable' });
    expect((await runCommand(service(), `adopt ${name} --grace-period 3d --yes`)).notes).toContain('Disabled');
    const tags = (await runCommand(service(), `status ${name} --json`)).document.fleets[0].secrets[0].tags;
    expect(tags['genesys-rotation:grace-period']).toBe('2d');
  });

  it('names a wrong tag, a role that the administering client lacks, and a client that is rejected', async () => {
    const { genesys, organization, secretsManager } = service();
    service().createManagedSecret({ name: 'test/doctor-admin' });
    const name = await adopted({ 'admin-secret': 'test/doctor-admin' });
    const { clientId } = documentAt(service(), name);
    const role = genesys.createRole({ organization, name: 'Telephony Admin', permissions: ['telephony:plugin:all'] });
    const roleDivisions = [service().roleId, role.id].map((roleId) => ({ roleId, divisionId: '*' }));
    genesys.updateByHand(clientId, { roleDivisions });
    secretsManager.call('TagResource', {
      SecretId: name,
      Tags: [{ Key: 'genesys-rotation:graceperiod', Value: '1d' }],
    });
    const { exitCode, document } = await runCommand(service(), `doctor ${name} --json`);
    expect(exitCode).toBe(6);
    const found = Object.fromEntries(
      document.examined[1].findings.map(({ check, message }: { check: string; message: string }) => [check, message]),
    );
    expect(found.tags).toContain('grace-period');
    expect(found.roles).toContain(role.id);
  });

  it('names what the administering client may not do, a mark that another tool removed, and a new client', async () => {
    const { genesys, organization, secretsManager } = service();
    const weak = genesys.createRole({
      organization,
      name: 'Weak',
      permissions: ['oauth:client:view', 'oauth:client:edit', 'authorization:role:view'],
    });
    const name = await adopted({ strategy: 'replacement-client' });
    await succeed(service(), `rotate ${name} --wait`);
    const { clientId } = documentAt(service(), name);
    const findingsNow = async () => {
      const { document } = await runCommand(service(), `doctor ${name} --json`);
      const findings = document.examined[1].findings.map((one: { check: string }) => [one.check, one]);
      return Object.fromEntries(findings);
    };
    expect(await findingsNow()).toMatchObject({
      permissions: { severity: 'warning', message: expect.stringContaining('may not read its own roles') },
      description: { severity: 'ok', message: expect.stringContaining('says whose it is') },
      room: { severity: 'ok', message: expect.stringMatching(/creates a client beside \d+ in the organization/) },
      addresses: { severity: 'ok', message: expect.stringContaining('no list of allowed addresses') },
    });
    const text = String(genesys.clients().find(({ id }) => id === clientId)?.description);
    genesys.updateByHand(clientId, {
      description: text.slice(0, -20),
      roleDivisions: [{ roleId: weak.id, divisionId: '*' }],
      ipAllowList: ['10.0.0.0/8', '192.0.2.1/32'],
    });
    expect(await findingsNow()).toMatchObject({
      permissions: {
        severity: 'blocker',
        message: expect.stringContaining('grants oauth:client:add, oauth:client:delete'),
      },
      description: { severity: 'warning', message: expect.stringContaining('cut off') },
      addresses: { message: expect.stringContaining('ipAllowList (2 entries)') },
    });
    genesys.updateByHand(clientId, { description: 'Managed by Terraform' });
    expect(await findingsNow()).toMatchObject({ description: { message: expect.stringContaining('another tool') } });
    expect((await runCommand(service(), `adopt ${name} --grace-period 3d --yes`)).notes).toContain(
      'Nothing was changed',
    );
    const { Tags } = secretsManager.call('DescribeSecret', { SecretId: name }) as {
      Tags: { Key: string; Value: string }[];
    };
    expect(Tags).toContainEqual({ Key: 'genesys-rotation:grace-period', Value: '2d' });
  });

  it('shows the usage, the orphaned clients and the inventory', async () => {
    const name = await adopted();
    await succeed(service(), `rotate ${name} --wait`);
    // What it was used for while it was in force does not count.
    expect((await runCommand(service(), `status --usage ${name} --csv`)).out).toMatch(
      /dies in 1d 23h, usage not known/,
    );
    const usage = await runCommand(service(), `usage ${name} --json`);
    expect(usage.document.secrets[0].clients).toHaveLength(2);
    const { document } = await runCommand(service(), 'inventory --json');
    const rotated = document.clients.filter(({ isRotated }: { isRotated: boolean }) => isRotated);
    expect(rotated.length).toBeGreaterThan(1);
    expect((await runCommand(service(), 'orphans --json')).document.orphans).toEqual([]);
  });

  it('shows that an old credential is still used, by what, and who read the secret last', async () => {
    const { genesys, organization, roleId, clock } = service();
    const readsUsage = genesys.createRole({
      organization,
      name: 'Reads usage',
      permissions: ['usage:organization:view'],
    });
    const names = [await adopted({ 'grace-period': '9d' }), await adopted({ 'grace-period': '9d' })];
    const roleDivisions = [roleId, readsUsage.id].map((id) => ({ roleId: id, divisionId: '*' }));
    const clientIds = names.map((name) => documentAt(service(), name).clientId);
    // The inventory is read with any of them.
    for (const { id, state } of genesys.clients()) if (state === 'active') genesys.updateByHand(id, { roleDivisions });
    for (const name of names) await succeed(service(), `rotate ${name} --wait`);
    for (let day = 0; day < 3; day += 1) await clock.advance(86_400_000);
    await service().idle();
    const [used = '', unused = ''] = clientIds;
    const templateUri = '/api/v2/analytics/{id}';
    genesys.recordUsage(used, { daysAgo: 1, requests: 1204, templateUri });
    const rows = (await runCommand(service(), `status --usage ${names.join(' ')}`)).out;
    expect(rows).toMatch(/dies in 5d 2\dh, STILL USED 1,204 req\/d/);
    expect(rows).toMatch(/dies in 5d 2\dh, unused/);
    const { document } = await runCommand(service(), `usage ${names.join(' ')} --json`);
    const clients = document.secrets.flatMap((one: { clients: { clientId: string }[] }) => one.clients);
    const first = clients.find(({ clientId }: { clientId: string }) => clientId === used);
    expect(first).toMatchObject({
      perDay: 1204,
      operations: [{ operation: `GET ${templateUri}`, platform: 'API', requests: 1204 }],
    });
    const { out } = await runCommand(service(), 'inventory');
    expect(out).toMatch(new RegExp(`${used}.*${first.lastUsedOn}`));
    expect(out).toMatch(new RegExp(`${unused}.*(none since|20)`));
    const program = service().iam.createRole({ name: 'wfm-sync', trust: { Version: '2012-10-17', Statement: [] } });
    service().iam.attachPolicy(program, 'read', {
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: '*' },
    });
    const accessKeyId = service().iam.role(program)?.accessKeyId ?? '';
    const { endpoint } = service();
    const credentials = { accessKeyId, secretAccessKey: 'sandbox' };
    const reader = new SecretsManagerClient({ endpoint, region: 'eu-west-1', credentials });
    await reader.send(new GetSecretValueCommand({ SecretId: names[0] }));
    await clock.advance(120_000);
    const emergency = await runCommand(service(), `emergency ${names[0]}`, { typed: ['no'] });
    expect(emergency).toMatchObject({ exitCode: 3 });
    expect(emergency.notes).toMatch(/last read 2m( \ds)? ago by .*wfm-sync\/session/);
  });

  it('prints no secret', () => {
    const { genesys } = service();
    const printed = everythingPrinted();
    expect(printed.length).toBeGreaterThan(1000);
    expect(
      [...genesys.createdSecrets(), ...genesys.issuedTokens()].filter((secret) => printed.includes(secret)),
    ).toEqual([]);
  });
});
