import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { RotationPlan } from './config/plan-rotation.ts';
import type { LedgerTable } from './ledger-table.ts';
import type { FunctionName, ServiceNames } from './names.ts';
import type { RotationFunction } from './rotation-function.ts';
import { managedSecrets } from './secret-access.ts';
import { viaService } from './via-service.ts';

/** What there is to grant. */
export interface Grantable {
  readonly plan: RotationPlan;
  readonly names: ServiceNames;
  readonly functions: Readonly<Record<FunctionName, RotationFunction>>;
  readonly ledger: LedgerTable;
}

/** May start a rotation of every managed secret now: what a pipeline or an operator needs. */
export function grantRotate({ plan, names, functions }: Grantable, grantee: IGrantable): Grant {
  const conditions = {
    StringEquals: { 'secretsmanager:resource/AllowRotationLambdaArn': names.functionArn('rotate') },
  };
  return managedSecrets(plan, names).reduce(
    (grant, selected) =>
      grant.combine(
        Grant.addToPrincipal({
          grantee,
          actions: ['secretsmanager:RotateSecret', 'secretsmanager:DescribeSecret'],
          resourceArns: [...selected.resources],
          conditions: { StringEquals: { ...conditions.StringEquals, ...selected.conditions } },
        }),
      ),
    // RotateSecret requires it of its caller.
    Grant.addToPrincipal({
      grantee,
      actions: ['lambda:InvokeFunction'],
      resourceArns: [functions.rotate.function.functionArn],
    }),
  );
}

/** May read one secret, and use its customer managed key for that. The key's policy must leave it to IAM, as by default. */
export function grantRead(
  { ledger }: Grantable,
  grantee: IGrantable,
  { secret, encryptionKey }: { secret: ISecret; encryptionKey: string | undefined },
): Grant {
  const grant = secret.grantRead(grantee);
  if (encryptionKey === undefined) return grant;
  const conditions = { StringEquals: viaService('secretsmanager', ledger) };
  return grant.combine(
    Grant.addToPrincipal({ grantee, actions: ['kms:Decrypt'], resourceArns: [encryptionKey], conditions }),
  );
}

/** May read the ledger, which holds no secret: what a report needs. */
export function grantReadLedger({ ledger }: Grantable, grantee: IGrantable): Grant {
  return Grant.addToPrincipal({
    grantee,
    actions: ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:Scan', 'dynamodb:DescribeTable'],
    resourceArns: [ledger.table.tableArn, `${ledger.table.tableArn}/index/byDue`],
  });
}

/** May approve what the functions ask a person for, and nothing else in the ledger. */
export function grantApprove({ ledger }: Grantable, grantee: IGrantable): Grant {
  return Grant.addToPrincipal({
    grantee,
    actions: ['dynamodb:PutItem'],
    resourceArns: [ledger.table.tableArn],
    conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['APPROVAL#*'] } },
  });
}

/** May ask watch to check secrets now. */
export function grantInvokeWatch({ functions }: Grantable, grantee: IGrantable): Grant {
  return Grant.addToPrincipal({
    grantee,
    actions: ['lambda:InvokeFunction'],
    resourceArns: [functions.watch.function.functionArn],
  });
}
