import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { GenesysOAuthRotation, type GenesysOAuthRotationProps } from './genesys-oauth-rotation.ts';

/** A stack with the rotation service, and the names that its runbook asks for. */
export class RotationStack extends Stack {
  readonly rotation: GenesysOAuthRotation;

  constructor(scope: Construct, id: string, props: GenesysOAuthRotationProps & StackProps) {
    super(scope, id, props);
    this.rotation = new GenesysOAuthRotation(this, 'Rotation', props);
    const { names, delivery } = this.rotation;
    const outputs: Readonly<Record<string, string>> = {
      ROTATE: names.functionName('rotate'),
      RETIRE: names.functionName('retire'),
      WATCH: names.functionName('watch'),
      GROUP: names.scheduleGroup,
      QUEUEURL: delivery.deadLetterQueue.queueUrl,
    };
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }
}
