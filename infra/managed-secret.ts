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
}

/** A secret, created or adopted, with its schedule. No deployment rotates, replaces or deletes it. */
export class ManagedSecret extends Construct {
  readonly schedule: CfnRotationSchedule;
  /** What refers to the secret in this app: the ARN of a new one, of an existing one its ARN or name. */
  readonly secretId: string;

  constructor(scope: Construct, id: string, props: ManagedSecretProps) {
    super(scope, id);
    const { secret } = props;
    this.secretId = secret.isNew ? this.#create(props) : (secret.arn ?? secret.name);
    this.schedule = new CfnRotationSchedule(this, 'Schedule', {
      secretId: this.secretId,
      rotationLambdaArn: props.rotateFunctionArn,
      rotateImmediatelyOnUpdate: false,
      rotationRules: secret.schedule,
    });
  }

  #create({ secret, tags }: ManagedSecretProps): string {
    const {
      description = 'Credential of a Genesys Cloud OAuth client',
      encryptionKey,
      replicaRegions,
      moreTags,
    } = secret;
    const replicas = replicaRegions.map(({ region, encryptionKey: kmsKeyId }) => omitUndefined({ region, kmsKeyId }));
    const created = new CfnSecret(this, 'Secret', {
      name: secret.name,
      description,
      secretString: placeholder,
      ...omitUndefined({ kmsKeyId: encryptionKey }),
      ...(replicas.length === 0 ? {} : { replicaRegions: replicas as CfnSecret.ReplicaRegionProperty[] }),
      tags: Object.entries({ ...moreTags, ...tags }).map(([key, value]) => ({ key, value })),
    });
    created.applyRemovalPolicy(RemovalPolicy.RETAIN);
    return created.ref;
  }
}
