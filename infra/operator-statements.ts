/** Who uses the command, from the least rights to the most. */
export const operatorKinds = ['reader', 'operator', 'emergency'] as const;

export type OperatorKind = (typeof operatorKinds)[number];

/** The ARNs of a deployment. */
export interface OperatorResources {
  readonly functionArns: { readonly rotate: string; readonly retire: string; readonly watch: string };
  readonly ledgerTableArn: string;
  readonly scheduleGroupArn: string;
  /** Of any secret in the account and region. */
  readonly anySecretArn: string;
  /** Of the rotate function, with `:*`. */
  readonly logGroupArn: string;
}

export interface OperatorStatement {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/**
 * What the command needs. None of it reads the value of a secret.
 *
 * `reader`: `status`, `pending`, `plan`, `console`. `operator`: also `doctor`, `usage`, `inventory`, `orphans`, `report`,
 * `rotate`, `rollback`, `abandon` and `retire`. `emergency`: also `emergency`, `retire --now`, `decommission`, and approving a client with `adopt`.
 */
export function operatorStatements(kind: OperatorKind, resources: OperatorResources): readonly OperatorStatement[] {
  const kinds = operatorKinds.slice(0, operatorKinds.indexOf(kind) + 1);
  return kinds.flatMap((each) => statementsOf[each](resources));
}

/** Of a person: the policy variable that IAM replaces by the id of the caller, with the name of its session. */
const ownItems = (prefix: 'REQUESTER' | 'APPROVER') => ({
  'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [`${prefix}#\${aws:userid}`] },
});

/**
 * What approving rotations needs, besides `reader`: an item under the caller's own user id, which no other caller can write, and
 * RotateSecret, with which the rotation goes on. The approval of a rotation is of no use for anything else.
 */
export function approverStatements(resources: OperatorResources): readonly OperatorStatement[] {
  const { functionArns, ledgerTableArn, anySecretArn } = resources;
  return [
    ...operatorStatements('reader', resources),
    {
      actions: ['dynamodb:PutItem', 'dynamodb:DeleteItem'],
      resources: [ledgerTableArn],
      conditions: ownItems('APPROVER'),
    },
    // RotateSecret requires the right to invoke rotate of its caller.
    { actions: ['lambda:InvokeFunction'], resources: [functionArns.rotate] },
    {
      actions: ['secretsmanager:RotateSecret'],
      resources: [anySecretArn],
      conditions: { StringEquals: rotatedHere(resources) },
    },
  ];
}

/** What our function rotates: a condition on the secret, so that no statement needs to list secrets. */
const rotatedHere = ({ functionArns }: OperatorResources) => ({
  'secretsmanager:resource/AllowRotationLambdaArn': functionArns.rotate,
});

const statementsOf: Readonly<Record<OperatorKind, (resources: OperatorResources) => readonly OperatorStatement[]>> = {
  reader: ({ functionArns, ledgerTableArn, anySecretArn }) => [
    // These support no resource-level permissions, or are needed before the resource is known.
    { actions: ['cloudformation:DescribeStacks', 'secretsmanager:ListSecrets'], resources: ['*'] },
    { actions: ['secretsmanager:DescribeSecret'], resources: [anySecretArn] },
    // The settings of secrets without tags.
    { actions: ['lambda:GetFunctionConfiguration'], resources: [functionArns.watch] },
    {
      actions: ['dynamodb:GetItem', 'dynamodb:Query'],
      resources: [ledgerTableArn],
      conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['SECRET#*'] } },
    },
    { actions: ['dynamodb:Query'], resources: [`${ledgerTableArn}/index/byDue`] },
  ],
  operator: (resources) => {
    const { functionArns, ledgerTableArn, scheduleGroupArn, anySecretArn, logGroupArn } = resources;
    return [
      // LookupEvents supports no resource-level permissions; the key of a secret may be any, in any account.
      { actions: ['cloudtrail:LookupEvents', 'kms:DescribeKey'], resources: ['*'] },
      { actions: ['lambda:GetFunctionConfiguration'], resources: [functionArns.rotate, functionArns.retire] },
      { actions: ['dynamodb:DescribeTable'], resources: [ledgerTableArn] },
      { actions: ['scheduler:GetScheduleGroup'], resources: [scheduleGroupArn] },
      { actions: ['logs:FilterLogEvents'], resources: [logGroupArn] },
      // RotateSecret requires the right to invoke rotate of its caller.
      { actions: ['lambda:InvokeFunction'], resources: Object.values(functionArns) },
      {
        actions: ['secretsmanager:RotateSecret', 'secretsmanager:UpdateSecretVersionStage'],
        resources: [anySecretArn],
        conditions: { StringEquals: rotatedHere(resources) },
      },
      // That they have requested a rotation, which another person then has to approve.
      { actions: ['dynamodb:PutItem'], resources: [ledgerTableArn], conditions: ownItems('REQUESTER') },
    ];
  },
  emergency: (resources) => [
    {
      actions: ['secretsmanager:TagResource', 'secretsmanager:UntagResource'],
      resources: [resources.anySecretArn],
      conditions: {
        StringEquals: rotatedHere(resources),
        'ForAllValues:StringEquals': { 'aws:TagKeys': ['genesys-rotation:compromised'] },
      },
    },
    {
      actions: ['secretsmanager:DeleteSecret'],
      resources: [resources.anySecretArn],
      conditions: { StringEquals: rotatedHere(resources) },
    },
    // A principal that may write an approval decides which client belongs to a secret, and what is decommissioned.
    {
      actions: ['dynamodb:PutItem'],
      resources: [resources.ledgerTableArn],
      conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['APPROVAL#*'] } },
    },
  ],
};
