import { createTokenProvider, fromSecretsManager } from 'genesys-token-provider';
import platformClient from 'purecloud-platform-client-v2';

/** Before: `await client.loginClientCredentialsGrant(id, secret)`, repeated manually whenever the token expired. */
export async function organizationOf(apiClient: typeof platformClient.ApiClient.instance): Promise<string> {
  createTokenProvider(fromSecretsManager({ secretId: process.env.GENESYS_SECRET ?? '' }), {
    gatewayUrl: process.env.GENESYS_GATEWAY_URL,
  }).authenticate(apiClient);
  const { organization } = await new platformClient.TokensApi(apiClient as never).getTokensMe();
  return organization?.name ?? '';
}
