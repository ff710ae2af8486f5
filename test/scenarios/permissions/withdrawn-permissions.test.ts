import { beforeAll, expect, it } from 'vitest';
import { signOf } from '../../permissions/denial.ts';
import { fullConfig, synthesizeWithBundles } from '../../permissions/deployed-stack.ts';
import { scenarios } from '../../permissions/scenario.ts';
import { type PermissionKey, permissionsOfStack, tryWithout } from '../../permissions/try-permissions.ts';

let templateFile: string;
let permissions: readonly PermissionKey[];

beforeAll(async () => {
  templateFile = synthesizeWithBundles(fullConfig);
  permissions = await permissionsOfStack(templateFile);
});

const rotation = 'a rotation, its retirement, and the next rotation';

// All of them, those that are asked for on account of another call included: node test/permissions/main.ts
it.concurrent.each([
  ['Rotate', 'secretsmanager:DescribeSecret', rotation],
  ['Rotate', 'secretsmanager:PutSecretValue', rotation],
  ['Rotate', 'secretsmanager:UpdateSecretVersionStage', rotation],
  ['Rotate', 'kms:GenerateDataKey', rotation],
  ['Rotate', 'scheduler:CreateSchedule', rotation],
  ['Rotate', 'scheduler:UpdateSchedule', 'a promotion that dies is repeated'],
  ['Rotate', 'iam:PassRole', rotation],
  ['Rotate', 'events:PutEvents', rotation],
  ['Rotate', 'logs:PutLogEvents', rotation],
  ['Retire', 'secretsmanager:GetSecretValue', rotation],
  ['Retire', 'sqs:SendMessage', 'an order that cannot be carried out waits in the queue'],
  ['Scheduler', 'lambda:InvokeFunction', rotation],
])('without %s’s %s it shows', { timeout: 30_000 }, async (role, action, name) => {
  const permission = permissions.find((candidate) => candidate.role === role && candidate.action === action);
  const scenario = scenarios.find((candidate) => candidate.name === name);
  if (permission === undefined || scenario === undefined) throw new Error(`${role} has no ${action}.`);
  const { failure } = await tryWithout(templateFile, permission, scenario);
  expect(failure).toMatch(signOf(permission));
});
