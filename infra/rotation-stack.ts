import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { GenesysOAuthRotation, type GenesysOAuthRotationProps } from './genesys-oauth-rotation.ts';

/** A stack with one rotation service, whose outputs are the names that the runbook asks for. */
export class RotationStack extends Stack {
  /** The rotation service. */
  readonly rotation: GenesysOAuthRotation;

  /** @throws RotationConfigError with every problem of the configuration at once */
  constructor(scope: Construct, id: string, props: GenesysOAuthRotationProps & StackProps) {
    super(scope, id, props);
    this.rotation = new GenesysOAuthRotation(this, 'Rotation', props);
    const { names, delivery } = this.rotation;
    const outputs: Readonly<Record<string, string>> = {
      ROTATE: names.functionName('rotate'),
      RETIRE: names.functionName('retire'),
      WATCH: names.functionName('watch'),
      GROUP: names.scheduleGroup,
      LEDGER: names.ledgerTable,
      QUEUEURL: delivery.deadLetterQueue.queueUrl,
    };
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }
}
