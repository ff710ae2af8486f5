import { createTokenProvider, fromSecretsManager } from 'genesys-oauth-rotation/client';
import platformClient from 'purecloud-platform-client-v2';

/** Before: `await client.loginClientCredentialsGrant(id, secret)`, and again by hand whenever the token had ended. */
export async function organizationOf(apiClient: typeof platformClient.ApiClient.instance): Promise<string> {
  createTokenProvider(fromSecretsManager({ secretId: process.env.GENESYS_SECRET ?? '' }), {
    gatewayUrl: process.env.GENESYS_GATEWAY_URL,
  }).authenticate(apiClient);
  const { organization } = await new platformClient.TokensApi(apiClient as never).getTokensMe();
  return organization?.name ?? '';
}
