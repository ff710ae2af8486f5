export type { Environment } from '../domain/environments.ts';
export { environments } from '../domain/environments.ts';
export { SecretValue } from '../domain/secret-value.ts';
export { AccessToken } from './access-token.ts';
export type { AuthenticatableApiClient } from './authenticate.ts';
export type { AuthorizedFetch } from './authorized-fetch.ts';
export type { Credential, CredentialFields, CredentialSource } from './credential.ts';
export { eventChannelName, type TokenProviderEvent } from './events.ts';
export type { Introspection, RoleDivision } from './introspect.ts';
export type { SharedTokenStore } from './share-tokens.ts';
export { chain } from './sources/chain.ts';
export { type EnvironmentOptions, fromEnvironment } from './sources/from-environment.ts';
export {
  fromSecretsManager,
  type SecretsManagerOptions,
  type SecretsManagerSender,
} from './sources/from-secrets-manager.ts';
export { fromStatic } from './sources/from-static.ts';
export type { StagedSourceOptions } from './sources/staged-source.ts';
export type { Time } from './time.ts';
export type { GetTokenOptions } from './token-cache.ts';
export { createTokenProvider, type TokenProvider, type TokenProviderOptions } from './token-provider.ts';
export {
  TokenProviderError,
  type TokenProviderErrorCode,
  type TokenProviderErrorDetails,
} from './token-provider-error.ts';
