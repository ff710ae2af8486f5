import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { omitUndefined } from '../domain/omit-undefined.ts';
import type { RotationConfig } from './config/rotation-config.ts';
import { type BundleProps, GenesysOAuthRotation } from './genesys-oauth-rotation.ts';

/** Properties of `RotationStack`. */
export interface RotationStackProps extends BundleProps, StackProps {
  /** The secrets to rotate, the recipients of the alarms, and everything else that is configured. */
  readonly config: RotationConfig;
}

/** A stack with one rotation service, whose outputs are the names that the runbook asks for. */
export class RotationStack extends Stack {
  /** The rotation service. */
  readonly rotation: GenesysOAuthRotation;

  /** @throws RotationConfigError with every problem of the configuration at once */
  constructor(scope: Construct, id: string, props: RotationStackProps) {
    const { config, bundleFolder, ...stackProps } = props;
    super(scope, id, stackProps);
    this.rotation = new GenesysOAuthRotation(this, 'Rotation', { config, ...omitUndefined({ bundleFolder }) });
    const { names, delivery } = this.rotation;
    const outputs: Record<string, string> = {
      ROTATE: names.functionName('rotate'),
      RETIRE: names.functionName('retire'),
      WATCH: names.functionName('watch'),
      GROUP: names.scheduleGroup,
      LEDGER: names.ledgerTable,
      QUEUEURL: delivery.deadLetterQueue.queueUrl,
    };
    const { evidence, reporterPolicy, functions } = this.rotation;
    if (evidence !== undefined) {
      outputs.EVIDENCEBUCKET = evidence.bucket.bucketName;
      outputs.EVIDENCEKEY = evidence.key.keyArn;
    }
    if (reporterPolicy !== undefined) outputs.REPORTERPOLICY = reporterPolicy.managedPolicyArn;
    if (functions.report !== undefined) outputs.REPORT = names.functionName('report');
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }
}
