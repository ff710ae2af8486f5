import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { ServiceNames } from './names.ts';

export interface LedgerTableProps {
  readonly names: ServiceNames;
  /** ARN of the customer managed key of the table. Default: the AWS owned key of DynamoDB. */
  readonly encryptionKey: string | undefined;
}

/**
 * The table of the ledger: which client belongs to which secret, and what is still to be revoked; never a secret. It
 * outlives the stack, because without it the functions change nothing.
 */
export class LedgerTable extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string, { names, encryptionKey }: LedgerTableProps) {
    super(scope, id);
    this.table = new Table(this, 'Table', {
      tableName: names.ledgerTable,
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
      ...(encryptionKey === undefined
        ? { encryption: TableEncryption.DEFAULT }
        : {
            encryption: TableEncryption.CUSTOMER_MANAGED,
            encryptionKey: Key.fromKeyArn(this, 'Key', encryptionKey),
          }),
    });
    this.table.addGlobalSecondaryIndex({
      indexName: 'byDue',
      partitionKey: { name: 'shard', type: AttributeType.STRING },
      sortKey: { name: 'dueAt', type: AttributeType.STRING },
      projectionType: ProjectionType.KEYS_ONLY,
    });
  }
}
