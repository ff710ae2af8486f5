import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DeleteSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  RotateSecretCommand,
  SecretsManagerClient,
  TagResourceCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OperatorPolicies } from '../../infra/index.ts';
import { type OperatorKind, operatorKinds } from '../../infra/operator-statements.ts';
import { createDeployedService, type DeployedService } from '../../sandbox/deployed-service.ts';
import { ledgerItemsOf } from '../crash/ledger-facts.ts';
import { synthesizeWithBundles, watchRules } from '../permissions/deployed-stack.ts';
import { type Ran, runCommand, succeed } from './command-runner.ts';
import { allPermissions, covers, type Permission, textOf, without } from './operator-permission.ts';

const key = 'arn:aws:kms:eu-west-1:123456789012:key/1f0e3dad-9990-8345-b743-8f8ffabdffc4';
const folder = mkdtempSync(join(tmpdir(), 'operator-policies-'));

/** What a command needs before it does anything, made by the administrator. */
const situations = {
  adopted: async () => {},
  rotated: (secret: string) => succeed(service, `rotate ${secret} --wait`),
  /** A rotation that cannot be finished. */
  open: async (secret: string) => {
    const effect = { kind: 'respond', status: 400, body: JSON.stringify({ __type: 'InternalServiceError' }) } as const;
    service.faults.add({ service: 'secrets-manager', operation: 'UpdateSecretVersionStage', times: 1000, effect });
    await runCommand(service, `rotate ${secret} --wait --timeout 1m`);
    service.faults.clear();
    await service.idle();
  },
  failing: async (secret: string) => {
    const Tags = [{ Key: 'genesys-rotation:graceperiod', Value: '1d' }];
    service.secretsManager.call('TagResource', { SecretId: secret, Tags });
  },
  /** A rotation needs another person. */
  approved: async (secret: string) => {
    const Tags = [{ Key: 'genesys-rotation:approval', Value: 'one' }];
    service.secretsManager.call('TagResource', { SecretId: secret, Tags });
  },
  /** Its revocation is due, and its timer was lost. */
  due: async (secret: string) => {
    await succeed(service, `rotate ${secret} --wait`);
    const { document } = await runCommand(service, `pending ${secret} --json`);
    for (const { Name, GroupName } of service.scheduler.schedules()) service.scheduler.remove(Name, GroupName);
    await service.clock.advance(Date.parse(document.duties[0].dueAt) - service.clock.now() + 1000);
    await service.idle();
  },
  /** AWSCURRENT names a client that the secret has not had before. */
  replaced: async (name: string) => {
    const { arn } = service.storeCredential({ name });
    await service.lambda.invoke(service.deployment.outputs.WATCH ?? '', { secretArn: arn });
  },
} as const satisfies Record<string, (secret: string) => Promise<unknown>>;

interface Use {
  readonly argv: string;
  readonly situation?: keyof typeof situations;
  /** Default 0. What it reports, or why it fails, is no permission. */
  readonly exit?: 1 | 6;
}

/** Every command, by the policy that is meant for it. The one that waits for a period to elapse goes first. */
const uses: Readonly<Record<OperatorKind, readonly Use[]>> = {
  reader: [
    { argv: 'status' },
    { argv: 'status SECRET', situation: 'rotated' },
    { argv: 'pending SECRET', situation: 'rotated' },
    { argv: 'plan' },
    { argv: `console --export ${join(folder, 'page.html')}` },
  ],
  operator: [
    { argv: 'retire SECRET --yes', situation: 'due' },
    { argv: 'doctor SECRET', exit: 6 },
    { argv: 'usage SECRET' },
    { argv: 'rotate SECRET --wait' },
    { argv: 'rotate SECRET --wait --timeout 90s', situation: 'failing', exit: 1 },
    { argv: 'rotate SECRET --wait', situation: 'approved', exit: 6 },
    { argv: 'rollback SECRET --yes', situation: 'rotated' },
    { argv: 'abandon SECRET --yes', situation: 'open' },
    { argv: 'inventory' },
    { argv: 'orphans' },
    { argv: `report --from 2026-01-01 --to 2100-01-01 --out ${join(folder, 'report')}` },
  ],
  emergency: [
    { argv: 'emergency SECRET --yes' },
    { argv: 'retire SECRET --now --yes', situation: 'rotated' },
    { argv: 'adopt SECRET --yes', situation: 'replaced' },
    { argv: 'decommission SECRET --yes' },
  ],
};

const secretOf = (kind: OperatorKind, index: number, round: 'whole' | 'less') => `team/${kind}-${index}-${round}`;
const secretNames = operatorKinds.flatMap((kind) =>
  uses[kind].flatMap((_, index) => [secretOf(kind, index, 'whole'), secretOf(kind, index, 'less')]),
);

/** Without a key of its own. */
const unmanaged = 'team/unmanaged';

let service: DeployedService;
let policies: Readonly<Record<OperatorKind, object>>;

beforeAll(async () => {
  const templateFile = synthesizeWithBundles(
    {
      genesysEnvironment: 'mypurecloud.com',
      adminSecret: 'genesys/admin',
      encryptionKey: key,
      alarms: { emails: ['operations@example.com'] },
      secrets: [...secretNames, unmanaged].map((name) => ({ existing: name, gracePeriod: '2d' as const })),
      functions: { timeoutSeconds: 90, propagationTimeout: '1s' },
    },
    (stack) => new OperatorPolicies(stack, 'Operators', { rotation: stack.rotation }),
  );
  service = await createDeployedService({
    inProcess: true,
    templateFile,
    existingSecrets: [
      { name: 'genesys/admin', kmsKeyId: key },
      { name: unmanaged },
      ...secretNames.map((name) => ({ name, kmsKeyId: key })),
    ],
  });
  service.genesys.settings.rateLimitPerMinute = 1_000_000;
  service.secretsManager.settings.rotationAttempts = 1;
  await service.idle();
  await service.lambda.invoke(service.deployment.outputs.WATCH ?? '', { all: true });
  // Nothing may happen by itself while a command is denied.
  for (const name of watchRules(service)) service.rules.setEnabled(name, false);
  const documents = service.deployment.ofType('AWS::IAM::ManagedPolicy').map(({ ref, properties }) => {
    const kind = operatorKinds.find((each) => ref.endsWith(`-${each}`));
    return [kind, properties.PolicyDocument];
  });
  policies = Object.fromEntries(documents);
}, 300_000);

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await service.close();
});

let roles = 0;

/** A role with this policy only. */
function roleWith(policy: object) {
  roles += 1;
  const arn = service.iam.createRole({ name: `operator-${roles}`, trust: { Version: '2012-10-17', Statement: [] } });
  service.iam.attachPolicy(arn, 'policy', policy);
  const role = service.iam.role(arn);
  if (role === undefined) throw new Error('The role was just created.');
  return role;
}

const runAs = (policy: object, argv: string): Promise<Ran> =>
  runCommand(service, argv, { accessKeyId: roleWith(policy).accessKeyId });

/** Everything that a command could change: the secrets, the ledger but for its locks, and the credentials in Genesys Cloud. */
function everything(): string {
  const secrets = secretNames.map((SecretId) => service.secretsManager.call('DescribeSecret', { SecretId }));
  const ledger = ledgerItemsOf(service).map(({ lockUntil: _, lockHolder: _holder, ...item }) => item);
  return JSON.stringify([secrets, ledger, service.genesys.liveCredentials()], (key, value) =>
    /Accessed/.test(key) ? undefined : value,
  );
}

/** By kind and index of the use: what it made use of. */
const used = new Map<string, readonly Permission[]>();

/** Those of a kind that the kind before it does not have. */
function ownPermissions(kind: OperatorKind): readonly Permission[] {
  const before = operatorKinds[operatorKinds.indexOf(kind) - 1];
  const inherited = before === undefined ? 0 : (allPermissions(policies[before]).at(-1)?.statement ?? -1) + 1;
  return allPermissions(policies[kind]).filter(({ statement }) => statement >= inherited);
}

interface Absence {
  readonly exit: number;
  /** Default false. */
  readonly mayChange?: boolean;
}

/** How the absence of a permission shows, where it does not end the command with exit code 4 and nothing changed. */
const absences: Readonly<Record<string, Absence>> = {
  // `doctor` shows what it could not read as a finding.
  'cloudtrail:LookupEvents': { exit: 6 },
  'dynamodb:DescribeTable': { exit: 6 },
  'kms:DescribeKey': { exit: 6 },
  'scheduler:GetScheduleGroup': { exit: 6 },
  'lambda:GetFunctionConfiguration of operator': { exit: 6 },
  // They only explain or complete what is shown.
  'lambda:GetFunctionConfiguration of reader': { exit: 0 },
  'logs:FilterLogEvents': { exit: 124, mayChange: true },
  // The last call of a command, which is named, and may be made later.
  'secretsmanager:UntagResource': { exit: 0, mayChange: true },
  'secretsmanager:DeleteSecret': { exit: 4, mayChange: true },
};

describe.each(operatorKinds)('the policy %s', (kind) => {
  it('allows every command that it is meant for', async () => {
    for (const [index, { argv, situation = 'adopted', exit = 0 }] of uses[kind].entries()) {
      const secret = secretOf(kind, index, 'whole');
      await situations[situation](secret);
      const role = roleWith(policies[kind]);
      const found = new Map<string, Permission>();
      const stop = service.iam.onAllowed((principal, request, statements) => {
        if (principal.kind !== 'role' || principal.arn !== role.arn) return;
        const indexes = statements.map((one) => role.policies.get('policy')?.statements.indexOf(one));
        for (const permission of allPermissions(policies[kind])) {
          if (indexes.includes(permission.statement) && covers(permission, request)) {
            found.set(textOf(permission), permission);
          }
        }
      });
      const ran = await runCommand(service, argv.replace('SECRET', secret), { accessKeyId: role.accessKeyId });
      stop();
      used.set(`${kind} ${index}`, [...found.values()]);
      const said = `${ran.out}\n${ran.notes}`;
      expect({ argv, exit: ran.exitCode, lacks: /denied/i.test(said) ? said : '' }).toEqual({ argv, exit, lacks: '' });
    }
  }, 300_000);

  it('holds nothing that no command needs, and what is missing is named before anything is changed', async () => {
    const problems: string[] = [];
    const prepared = new Set<string>();
    for (const permission of ownPermissions(kind)) {
      const seen: string[] = [];
      for (const [index, use] of usesOf(kind, permission)) {
        const secret = secretOf(kind, index, 'less');
        if (!prepared.has(secret)) await situations[use.situation ?? 'adopted'](secret);
        prepared.add(secret);
        const tried = await tryWithout(kind, permission, use.argv.replace('SECRET', secret));
        if (tried.shows) break;
        seen.push(tried.text);
      }
      const isShown = seen.length < usesOf(kind, permission).length;
      if (!isShown) problems.push(`${textOf(permission)}: ${seen.join('; ') || 'no command uses it'}`);
    }
    expect(problems).toEqual([]);
  }, 600_000);

  it('does not allow what the next one is for', async () => {
    const next = operatorKinds[operatorKinds.indexOf(kind) + 1];
    if (next === undefined) return;
    const role = roleWith(policies[kind]);
    await service.idle();
    for (const [index, { argv }] of uses[next].entries()) {
      // It finds nothing to do before it is denied anything.
      if (/^(retire|rollback|abandon|adopt)/.test(argv)) continue;
      const before = everything();
      const secret = secretOf(next, index, 'less');
      const ran = await runCommand(service, argv.replace('SECRET', secret), { accessKeyId: role.accessKeyId });
      const isDenied = /AWS denied/.test(`${ran.out}${ran.notes}`);
      expect({ argv, isDenied, changed: before !== everything() }).toEqual({ argv, isDenied: true, changed: false });
    }
  }, 60_000);

  it('reads no secret, and reaches no secret that another function rotates', async () => {
    await service.idle();
    const { endpoint, secretsManager } = service;
    const { accessKeyId } = roleWith(policies[kind]);
    const credentials = { accessKeyId, secretAccessKey: 'sandbox' };
    const operator = new SecretsManagerClient({ endpoint, region: 'eu-west-1', credentials });
    const foreign = secretsManager.createSecret({ name: `other/${kind}`, value: { key: 'value' } }).arn;
    const ours = secretOf(kind, 0, 'less');
    const tag = (Key: string) => [{ Key, Value: 'x' }];
    const calls = [
      new GetSecretValueCommand({ SecretId: ours }),
      new PutSecretValueCommand({ SecretId: ours, SecretString: '{}' }),
      new RotateSecretCommand({ SecretId: foreign, RotationLambdaARN: service.rotateFunctionArn }),
      new TagResourceCommand({ SecretId: foreign, Tags: tag('genesys-rotation:compromised') }),
      new TagResourceCommand({ SecretId: ours, Tags: tag('genesys-rotation:admin-secret') }),
      new DeleteSecretCommand({ SecretId: foreign }),
      new UpdateSecretVersionStageCommand({ SecretId: foreign, VersionStage: 'AWSCURRENT' }),
    ];
    const before = everything();
    for (const call of calls) {
      // biome-ignore lint/suspicious/noExplicitAny: each is a command of this client
      await expect(operator.send(call as any)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    }
    expect(before).toBe(everything());
  });
});

/** The commands that made use of a permission; those first that leave a secret as it is. */
function usesOf(kind: OperatorKind, permission: Permission): readonly (readonly [number, Use])[] {
  const isUsed = (index: number) =>
    used.get(`${kind} ${index}`)?.some((one) => textOf(one) === textOf(permission)) === true;
  return [...uses[kind].entries()]
    .filter(([index]) => isUsed(index))
    .sort(([, one], [, other]) => Number(one.situation !== undefined) - Number(other.situation !== undefined));
}

/** Runs a command without one permission. `shows`: it names the action and ends as it must. */
async function tryWithout(
  kind: OperatorKind,
  permission: Permission,
  argv: string,
): Promise<{ readonly shows: boolean; readonly text: string }> {
  const { action } = permission;
  const { exit, mayChange = false } = absences[action] ?? absences[`${action} of ${kind}`] ?? { exit: 4 };
  const before = everything();
  const ran = await runAs(without(policies[kind], permission), argv);
  await service.idle();
  const isNamed = `${ran.out}\n${ran.notes}`.includes(action);
  const isChanged = before !== everything();
  return {
    shows: isNamed && ran.exitCode === exit && (!isChanged || mayChange),
    text: `${argv}: exit ${ran.exitCode}${isNamed ? ', named' : ''}${isChanged ? ', changed' : ''}`,
  };
}

/** What docs/reference/command-line.md says to allow beside a policy. */
describe('what goes beyond the policies', () => {
  const beside = (kind: OperatorKind, statement: object) => {
    const { Statement } = policies[kind] as { readonly Statement: readonly object[] };
    return { Version: '2012-10-17', Statement: [...Statement, { Effect: 'Allow', ...statement }] };
  };

  it('adopts a secret that is not managed yet', async () => {
    const { ARN: Resource } = service.secretsManager.call('DescribeSecret', { SecretId: unmanaged });
    service.secretsManager.call('CancelRotateSecret', { SecretId: unmanaged });
    const argv = `adopt ${unmanaged} --grace-period 3d --yes`;
    const before = everything();
    expect(await runAs(policies.operator, argv)).toMatchObject({ exitCode: 4 });
    expect(before).toBe(everything());
    const Action = ['secretsmanager:TagResource', 'secretsmanager:RotateSecret'];
    const ran = await runAs(beside('operator', { Action, Resource }), argv);
    expect({ exitCode: ran.exitCode, notes: ran.exitCode === 0 ? '' : ran.notes }).toEqual({ exitCode: 0, notes: '' });
  });

  it('measures the organization', async () => {
    const { ARN: Resource } = service.secretsManager.call('DescribeSecret', { SecretId: 'genesys/admin' });
    const argv = 'probe-organization --clean-up --yes';
    expect(await runAs(policies.reader, argv)).toMatchObject({ exitCode: 4 });
    const ran = await runAs(
      beside('reader', { Action: ['secretsmanager:GetSecretValue', 'kms:Decrypt'], Resource: [Resource, key] }),
      argv,
    );
    expect(ran.exitCode === 4 ? ran.notes : '').toBe('');
  });
});
