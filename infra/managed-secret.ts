import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnRotationSchedule, CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { omitUndefined } from '../domain/omit-undefined.ts';
import type { PlannedSecret } from './config/plan-rotation.ts';

/**
 * What a new secret holds until an operator stores a credential. The functions refuse it because it is not a secret
 * document, and never send it. **Never change it**: CloudFormation would overwrite every credential with the new text.
 */
export const placeholder =
  '{"placeholder":"Store a JSON object with clientId and clientSecret here, then rotate the secret."}';

export interface ManagedSecretProps {
  readonly secret: PlannedSecret;
  readonly rotateFunctionArn: string;
  /** Of a new secret: its settings, and the tag that identifies the service. */
  readonly tags: Readonly<Record<string, string>>;
  /** ARN of the customer managed key of a new secret. */
  readonly encryptionKey: string | undefined;
}

/** A secret, created or adopted, with its schedule. No deployment rotates, replaces or deletes it. */
export class ManagedSecret extends Construct {
  readonly schedule: CfnRotationSchedule;

  constructor(scope: Construct, id: string, props: ManagedSecretProps) {
    super(scope, id);
    const { secret } = props;
    this.schedule = new CfnRotationSchedule(this, 'Schedule', {
      secretId: secret.isNew ? this.#create(props) : (secret.arn ?? secret.name),
      rotationLambdaArn: props.rotateFunctionArn,
      rotateImmediatelyOnUpdate: false,
      rotationRules: secret.schedule,
    });
  }

  #create({ secret, tags, encryptionKey }: ManagedSecretProps): string {
    const created = new CfnSecret(this, 'Secret', {
      name: secret.name,
      description: 'Credential of a Genesys Cloud OAuth client',
      secretString: placeholder,
      ...omitUndefined({ kmsKeyId: encryptionKey }),
      tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
    });
    created.applyRemovalPolicy(RemovalPolicy.RETAIN);
    return created.ref;
  }
}
