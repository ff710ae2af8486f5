import { createTokenProvider, fromSecretsManager } from 'genesys-token-provider';
import { requirePermissions } from 'genesys-token-provider/checks';

// Outside the handler, so that an instance of the function reuses its token across invocations.
const provider = createTokenProvider(fromSecretsManager({ secretId: process.env.GENESYS_SECRET ?? '' }), {
  gatewayUrl: process.env.GENESYS_GATEWAY_URL,
});

export async function handler(event: { readonly require?: readonly string[] }): Promise<{ organization: string }> {
  if (event.require !== undefined) await requirePermissions(provider, event.require);
  const { organization } = await provider.introspect();
  return { organization: organization.name ?? organization.id };
}
