import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';

/** A secret of the CDK: what is used of an `ISecret`. A `Secret` is none where optional properties are exact. */
export interface SecretObject extends Pick<ISecret, 'secretArn' | 'secretName'> {
  readonly secretFullArn?: string | undefined;
}
