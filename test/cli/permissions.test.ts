import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OperatorKind, operatorKinds, operatorStatements } from '../../infra/operator-statements.ts';
import { createDeployedService, type DeployedService } from '../../sandbox/deployed-service.ts';
import { synthesizeWithBundles } from '../permissions/deployed-stack.ts';
import { type Ran, runCommand } from './command-runner.ts';

const templateFile = synthesizeWithBundles({
  genesysEnvironment: 'mypurecloud.ie',
  adminSecret: 'genesys/admin',
  alarms: { emails: ['operations@example.com'] },
  secrets: [1, 2, 3, 4, 5, 6].map((n) => ({ existing: `team/secret-${n}`, gracePeriod: '2d' as const })),
  functions: { timeoutSeconds: 90, propagationTimeout: '1s' },
});

let service: DeployedService;

beforeAll(async () => {
  service = await createDeployedService({
    inProcess: true,
    templateFile,
    existingSecrets: [{ name: 'genesys/admin' }, ...[1, 2, 3, 4, 5, 6].map((n) => ({ name: `team/secret-${n}` }))],
  });
  service.genesys.settings.rateLimitPerMinute = 1_000_000;
  await service.idle();
});

afterAll(() => service.close());

const resources = () => {
  const { outputs } = service.deployment;
  const home = 'eu-west-1:123456789012';
  const functionArn = (name = '') => `arn:aws:lambda:${home}:function:${name}`;
  return {
    functionArns: {
      rotate: functionArn(outputs.ROTATE),
      retire: functionArn(outputs.RETIRE),
      watch: functionArn(outputs.WATCH),
    },
    ledgerTableArn: `arn:aws:dynamodb:${home}:table/${outputs.LEDGER}`,
    scheduleGroupArn: `arn:aws:scheduler:${home}:schedule-group/${outputs.GROUP}`,
    anySecretArn: `arn:aws:secretsmanager:${home}:secret:*`,
    logGroupArn: `arn:aws:logs:${home}:log-group:/aws/lambda/${outputs.ROTATE}:*`,
  };
};

let roles = 0;

/** Runs as somebody with the policy of a kind, without one of its actions. */
async function runAs(kind: OperatorKind, without: string | undefined, argv: string): Promise<Ran> {
  roles += 1;
  const trust = { Version: '2012-10-17', Statement: [] };
  const arn = service.iam.createRole({ name: `person-${roles}`, trust });
  const Statement = operatorStatements(kind, resources()).flatMap(({ actions, resources: Resource, conditions }) => {
    const Action = actions.filter((action) => action !== without);
    return Action.length === 0
      ? []
      : [{ Effect: 'Allow', Action, Resource, ...(conditions ? { Condition: conditions } : {}) }];
  });
  service.iam.attachPolicy(arn, 'policy', { Version: '2012-10-17', Statement });
  const former = process.env.AWS_ACCESS_KEY_ID;
  process.env.AWS_ACCESS_KEY_ID = service.iam.role(arn)?.accessKeyId ?? '';
  try {
    return await runCommand(service, argv);
  } finally {
    process.env.AWS_ACCESS_KEY_ID = former;
  }
}

/** What each kind is for, in an order in which all of it works. */
const uses: Readonly<Record<OperatorKind, readonly string[]>> = {
  reader: ['status --json', 'status team/secret-1 --json', 'pending --json', 'plan --json'],
  operator: [
    'doctor team/secret-1 --json',
    'rotate team/secret-1 --wait --json',
    'usage team/secret-1 --json',
    'rollback team/secret-1 --yes --json',
    'inventory --json',
    'orphans --json',
  ],
  emergency: ['emergency team/secret-2 --yes --json', 'decommission team/secret-3 --yes --json'],
};

const actionsOf = (kind: OperatorKind) => [
  ...new Set(operatorStatements(kind, resources()).flatMap(({ actions }) => actions)),
];

/** Whether a command says that it lacks a permission. */
const lacks = ({ exitCode, out, notes }: Ran) => exitCode === 4 || /denied|aws-access-denied/.test(out + notes);

describe('the policies of the command', () => {
  it.each(operatorKinds)('%s allows what it is for', async (kind) => {
    await runAs('emergency', undefined, 'rotate team/secret-4 --wait --json');
    for (const argv of uses[kind]) {
      const ran = await runAs(kind, undefined, argv);
      expect({ argv, ok: ran.exitCode === 0 || ran.exitCode === 6, notes: lacks(ran) ? ran.notes : '' }).toEqual({
        argv,
        ok: true,
        notes: '',
      });
    }
  });

  it('no kind allows what the next one is for', async () => {
    expect(lacks(await runAs('reader', undefined, 'rotate team/secret-5 --json'))).toBe(true);
    expect(lacks(await runAs('reader', undefined, 'doctor team/secret-5 --json'))).toBe(true);
    expect(lacks(await runAs('operator', undefined, 'emergency team/secret-5 --yes --json'))).toBe(true);
    expect(lacks(await runAs('operator', undefined, 'decommission team/secret-5 --yes --json'))).toBe(true);
  });

  it('each action is needed: without it, a command says that it is denied', async () => {
    const again: readonly (readonly [OperatorKind, string])[] = [
      ['reader', 'status --json'],
      ['reader', 'status team/secret-1 --json'],
      ['operator', 'doctor team/secret-1 --json'],
      ['operator', 'usage team/secret-1 --json'],
      ['operator', 'rotate team/secret-6 --json'],
      ['operator', 'rollback team/secret-4 --yes --json'],
      ['emergency', 'emergency team/secret-5 --yes --json'],
      ['emergency', 'decommission team/secret-6 --yes --json'],
    ];
    // The log only explains, the variables only refine, and the tag of a leak may stay.
    const optional = new Set(['logs:FilterLogEvents', 'secretsmanager:UntagResource']);
    const unneeded: string[] = [];
    for (const action of actionsOf('emergency').filter((one) => !optional.has(one))) {
      let isMissed = false;
      for (const [kind, argv] of again) {
        if (isMissed || !actionsOf(kind).includes(action)) continue;
        isMissed = lacks(await runAs(kind, action, argv));
      }
      if (!isMissed) unneeded.push(action);
    }
    expect(unneeded).toEqual([]);
  });
});
