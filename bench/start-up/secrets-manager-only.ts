import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

const secretsManager = new SecretsManagerClient({});

/** The least that any rotation function holds: one client, one call. */
export async function handler(event: { SecretId: string }): Promise<string | undefined> {
  const reply = await secretsManager.send(new GetSecretValueCommand({ SecretId: event.SecretId }));
  return reply.ARN;
}
