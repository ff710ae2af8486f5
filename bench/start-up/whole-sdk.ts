import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import platformClient from 'purecloud-platform-client-v2';

const secretsManager = new SecretsManagerClient({});
const cloudWatch = new CloudWatchClient({});
const oauth = new platformClient.OAuthApi();

/** The same work as in a typical tutorial: the whole Genesys SDK and both AWS clients. */
export async function handler(event: { SecretId: string; clientId: string }): Promise<unknown> {
  const response = await secretsManager.send(new GetSecretValueCommand({ SecretId: event.SecretId }));
  await cloudWatch.send(new PutMetricDataCommand({ Namespace: 'Example', MetricData: [{ MetricName: 'Read' }] }));
  return [response.ARN, await oauth.getOauthClient(event.clientId)];
}
