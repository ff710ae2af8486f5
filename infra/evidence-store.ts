import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectLockRetention } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';

export interface EvidenceStoreProps {
  /**
   * How long no principal may delete a report or receipt, the account's administrators included (Object Lock, compliance mode).
   *
   * @default Duration.days(400), a year and the audit after it
   */
  readonly retention?: Duration;
  /**
   * Who may delete evidence within its retention: `compliance` no principal, `governance` those with `s3:BypassGovernanceRetention`.
   *
   * @default 'compliance'
   */
  readonly mode?: 'compliance' | 'governance';
  /**
   * The kind of the signing key.
   *
   * @default KeySpec.ECC_NIST_P256
   */
  readonly keySpec?: KeySpec;
  /**
   * Roles that make reports. They may sign, read evidence and add to it; no principal may replace it.
   *
   * @default none
   */
  readonly reporters?: readonly IGrantable[];
}

/**
 * Where reports and receipts are kept, and the key that signs them, for `genesys-oauth-rotation report --sign --bucket`. Both
 * outlive the stack.
 *
 * @example
 * new EvidenceStore(this, 'Evidence', { reporters: [auditorRole] });
 */
export class EvidenceStore extends Construct {
  /** Signs receipts; `kms:GetPublicKey` returns what verifies them. */
  readonly key: Key;
  /** Takes a file only if there is none of that name. */
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, props: EvidenceStoreProps = {}) {
    super(scope, id);
    const { retention = Duration.days(400), mode = 'compliance', keySpec = KeySpec.ECC_NIST_P256 } = props;
    if (!retention.isUnresolved() && retention.toDays({ integral: false }) < 1) {
      throw new Error(`retention is ${retention.toHumanString()}; allowed is a day or more.`);
    }
    this.key = new Key(this, 'Key', {
      description: 'Signs receipts of credential rotations',
      keySpec,
      keyUsage: KeyUsage.SIGN_VERIFY,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.bucket = new Bucket(this, 'Bucket', {
      objectLockEnabled: true,
      objectLockDefaultRetention:
        mode === 'compliance' ? ObjectLockRetention.compliance(retention) : ObjectLockRetention.governance(retention),
      versioned: true,
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    // @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html
    // The command always sends If-None-Match. A caller that does not would put another version in front.
    this.bucket.addToResourcePolicy(
      new PolicyStatement({
        sid: 'EvidenceIsNeverReplaced',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ['s3:PutObject'],
        resources: [this.bucket.arnForObjects('*')],
        conditions: { Null: { 's3:if-none-match': 'true' }, Bool: { 's3:ObjectCreationOperation': 'true' } },
      }),
    );
    acknowledge(
      this.bucket,
      'S1',
      'Nothing in it can be changed, and data events of CloudTrail say who read it; a log of accesses would need a bucket of its own.',
    );
    for (const reporter of props.reporters ?? []) this.grantReport(reporter);
  }

  /** Lets a role make reports: sign with the key, and read and add evidence. */
  grantReport(grantee: IGrantable): void {
    for (const statement of this.reportStatements()) grantee.grantPrincipal.addToPrincipalPolicy(statement);
  }

  /** What `grantReport` grants, for a policy. The key's own policy leaves it to IAM. */
  reportStatements(): PolicyStatement[] {
    return [
      new PolicyStatement({ actions: ['kms:GetPublicKey', 'kms:Sign'], resources: [this.key.keyArn] }),
      new PolicyStatement({ actions: ['s3:ListBucket'], resources: [this.bucket.bucketArn] }),
      new PolicyStatement({ actions: ['s3:GetObject', 's3:PutObject'], resources: [this.evidenceArn] }),
    ];
  }

  /** Of every file that a report writes. */
  get evidenceArn(): string {
    return this.bucket.arnForObjects('evidence/*');
  }
}
