import { SecretsManager, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  type AccessToken,
  type CredentialSource,
  chain,
  createTokenProvider,
  type Environment,
  fromEnvironment,
  fromSecretsManager,
  fromStatic,
  type Introspection,
  type TokenProvider,
  TokenProviderError,
  type TokenProviderErrorCode,
  type TokenProviderEvent,
} from 'genesys-token-provider';
import { fromSecretsManagerAgent } from 'genesys-token-provider/agent';
import { requirePermissions } from 'genesys-token-provider/checks';
import { createSharedTokenStore, type TokenStore } from 'genesys-token-provider/shared-store';
import platformClient from 'purecloud-platform-client-v2';
import { expectTypeOf } from 'vitest';

const credential = { clientId: 'c', clientSecret: 's' };
const provider = createTokenProvider(fromStatic(credential));

expectTypeOf(provider).toEqualTypeOf<TokenProvider>();
expectTypeOf(provider.getToken()).resolves.toEqualTypeOf<AccessToken>();
expectTypeOf(provider.peekToken()).toEqualTypeOf<AccessToken | undefined>();
expectTypeOf(provider.introspect()).resolves.toEqualTypeOf<Introspection>();
expectTypeOf(provider.authorizedFetch).toExtend<typeof globalThis.fetch>();
expectTypeOf<AccessToken['environment']>().toEqualTypeOf<Environment>();
expectTypeOf<AccessToken>().not.toExtend<string>();
expectTypeOf(requirePermissions(provider, ['routing:queue:view'])).resolves.toBeVoid();

// Both clients of the AWS SDK, the SDK's own ApiClient and every source fit.
fromSecretsManager({ secretId: 's', client: new SecretsManagerClient({}) });
fromSecretsManager({ secretId: 's', client: new SecretsManager({}) });
provider.authenticate(platformClient.ApiClient.instance);
expectTypeOf(chain(fromEnvironment(), fromSecretsManagerAgent({ secretId: 's' }))).toEqualTypeOf<CredentialSource>();
createTokenProvider(fromStatic([credential, credential]), { tokenStore: createSharedTokenStore({} as TokenStore) });
// Options that are not set may be given as such.
createTokenProvider(fromStatic(credential), { gatewayUrl: process.env.GENESYS_GATEWAY_URL, timeoutMs: undefined });

createTokenProvider(fromStatic(credential), {
  onEvent(event) {
    expectTypeOf(event).toEqualTypeOf<TokenProviderEvent>();
    if (event.type === 'failed-over') expectTypeOf(event.from.clientId).toBeString();
    // @ts-expect-error a refresh that failed has no token
    if (event.type === 'refresh-failed') event.expiresAt;
  },
});

const error = new TokenProviderError('rate-limited', 'wait');
expectTypeOf(error.code).toEqualTypeOf<TokenProviderErrorCode>();
expectTypeOf(error.retryAfterMs).toEqualTypeOf<number | undefined>();

// @ts-expect-error no source
createTokenProvider();
// @ts-expect-error a secret is missing
fromStatic({ clientId: 'c' });
// @ts-expect-error no such region
fromSecretsManager({ secretId: 's', environment: 'evil.example' });
// @ts-expect-error durations are numbers of milliseconds
createTokenProvider(fromStatic(credential), { timeoutMs: '10s' });
// @ts-expect-error a store is wrapped
createTokenProvider(fromStatic(credential), { store: {} as TokenStore });
// @ts-expect-error no such code
new TokenProviderError('unknown', 'message');
// @ts-expect-error no Genesys Cloud client
provider.authenticate({});
