import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { credentials, region } from '../../../sandbox/aws-account.ts';
import type { RotationService } from '../../../sandbox/rotation-service.ts';

/** For changes that an operator makes to a secret. */
export function secretsManagerClient({ endpoint }: RotationService): SecretsManagerClient {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = credentials;
  return new SecretsManagerClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
}
