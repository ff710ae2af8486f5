import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

const secretsManager = new SecretsManagerClient({});

/** The minimum of any rotation function: one client, one call. */
export async function handler(event: { SecretId: string }): Promise<string | undefined> {
  const response = await secretsManager.send(new GetSecretValueCommand({ SecretId: event.SecretId }));
  return response.ARN;
}
