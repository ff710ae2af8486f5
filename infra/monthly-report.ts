import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledgeWildcard } from './acknowledge.ts';
import type { EvidenceStore } from './evidence-store.ts';
import type { ServiceNames } from './names.ts';
import { RotationFunction, type RotationFunctionProps } from './rotation-function.ts';
import { viaService } from './via-service.ts';

export interface MonthlyReportProps
  extends Omit<
    RotationFunctionProps,
    'name' | 'description' | 'environment' | 'permissions' | 'timeoutSeconds' | 'memoryMb'
  > {
  readonly store: EvidenceStore;
  /** Of the policy, such as `90d`. */
  readonly maximumAge: string;
  /** ARN of the customer managed key of the ledger's table. */
  readonly ledgerEncryptionKey: string | undefined;
  /** What Node.js and the functions need to reach the outside. */
  readonly networkVariables: Readonly<Record<string, string>>;
}

/**
 * The function that makes the report of a month when it is over. It may read no secret: what Genesys Cloud says, watch reads
 * for it.
 */
export class MonthlyReport extends Construct {
  readonly function: RotationFunction;

  constructor(scope: Construct, id: string, props: MonthlyReportProps) {
    super(scope, id);
    const { store, names, maximumAge, ledgerEncryptionKey, networkVariables, ...common } = props;
    const statements = [
      ...readsDeployment(names),
      ...(ledgerEncryptionKey === undefined ? [] : [usesLedgerKey(this, ledgerEncryptionKey)]),
      ...store.reportStatements(),
    ];
    this.function = new RotationFunction(this, 'Report', {
      ...common,
      names,
      name: 'report',
      description: 'Makes the signed report of each month when it is over',
      environment: {
        ...networkVariables,
        LEDGER_TABLE: names.ledgerTable,
        EVIDENCE_BUCKET: store.bucket.bucketName,
        EVIDENCE_KEY: store.key.keyArn,
        EVIDENCE_MAXIMUM_AGE: maximumAge,
      },
      permissions: statements,
      // A chain of thousands of receipts is read and continued in one run; the next day's run goes on where it ended.
      timeoutSeconds: 900,
      memoryMb: 1024,
    });
    acknowledgeWildcard(
      this.function.role,
      store.evidenceArn,
      'Files are added under names that have the time in them.',
    );
    const { function: lambda } = this.function;
    // The next daily run is soon enough for a retry.
    lambda.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.hours(1) });
    new Rule(this, 'Daily', {
      description: 'Makes the report of the last month, unless it is there',
      schedule: Schedule.rate(Duration.days(1)),
      targets: [new LambdaTarget(lambda)],
    });
  }
}

/** What a report needs of the deployment: names, events and settings, and no value of a secret. */
function readsDeployment(names: ServiceNames): PolicyStatement[] {
  const table = names.ledgerTableArn;
  const functions = (['rotate', 'retire', 'watch'] as const).map((name) => names.functionArn(name));
  return [
    // They support no resource-level permissions.
    new PolicyStatement({ actions: ['secretsmanager:ListSecrets', 'cloudtrail:LookupEvents'], resources: ['*'] }),
    new PolicyStatement({
      actions: ['dynamodb:GetItem', 'dynamodb:Query'],
      resources: [table],
      conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['SECRET#*'] } },
    }),
    new PolicyStatement({ actions: ['dynamodb:Query'], resources: [`${table}/index/byDue`] }),
    new PolicyStatement({ actions: ['lambda:GetFunctionConfiguration'], resources: functions }),
    new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [names.functionArn('watch')] }),
  ];
}

function usesLedgerKey(scope: Construct, keyArn: string): PolicyStatement {
  const conditions = { StringEquals: viaService('dynamodb', scope) };
  return new PolicyStatement({ actions: ['kms:Decrypt'], resources: [keyArn], conditions });
}
