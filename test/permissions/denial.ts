import type { PermissionKey } from './try-permissions.ts';

/** By what it shows that a permission is missing: the coded error where the call is the function's own. */
const signs: readonly (readonly [action: RegExp, sign: (action: string) => RegExp])[] = [
  [/^(secretsmanager|scheduler):/, (action) => new RegExp(`aws-access-denied.*${action}\\b`, 's')],
  [/^dynamodb:/, (action) => new RegExp(`ledger-unavailable.*${action}\\b`, 's')],
  // AWS asks for these on account of another call, which is the one that the function knows of.
  [/^kms:/, () => /aws-access-denied.*secretsmanager:(Get|Put)SecretValue.*KMS key/s],
  [/^iam:PassRole$/, () => /^(?=.*aws-access-denied).*scheduler:CreateSchedule.*iam:PassRole/s],
  [/^events:PutEvents$/, () => /destination-rejected.*events:PutEvents/s],
  // No function fails for a metric.
  [/^cloudwatch:PutMetricData$/, () => /no metric|metrics of this invocation could not be published/],
  [/^logs:/, () => /in the logs/],
  [/^sqs:SendMessage$/, () => /there is no dead letter/],
  [/^lambda:InvokeFunction$/, () => /lambda:InvokeFunction|secretsmanager:RotateSecret/],
];

/** The pattern that the failure must match. @throws {Error} for an action without an entry */
export function signOf({ action }: Pick<PermissionKey, 'action'>): RegExp {
  const found = signs.find(([pattern]) => pattern.test(action));
  if (found === undefined) throw new Error(`denial.ts has no entry for ${action}. Add how its absence shows.`);
  return found[1](action);
}
