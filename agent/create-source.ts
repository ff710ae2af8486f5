import { type CredentialSource, type Environment, fromSecretsManager } from 'genesys-token-provider';
import { fromFile } from 'genesys-token-provider/file';
import { fromVault, type VaultOptions } from 'genesys-token-provider/vault';
import type { SecretConfiguration } from './configuration.ts';

export function createSource({ secretId, file, vault, environment }: SecretConfiguration): CredentialSource {
  // The source checks it when it reads a credential.
  const region = environment === undefined ? {} : { environment: environment as Environment };
  if (file !== undefined) return fromFile({ path: file, ...region });
  if (vault !== undefined) return fromVault({ ...(vault as unknown as VaultOptions), ...region });
  return fromSecretsManager({ secretId: secretId ?? '', ...region });
}
