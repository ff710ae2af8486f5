import { omitUndefined } from '../omit-undefined.ts';
import type { SettingReader } from '../setting-reader.ts';
import type { FunctionVariable, SecretSetting } from '../setting-row.ts';
import { text } from '../setting-type.ts';
import { problemOfVaultPath } from '../vault-path.ts';
import { destinationUrl, secretWith } from './connection-types.ts';

export interface VaultSettings {
  readonly address: URL;
  readonly namespace?: string;
  /** The mount of the KV engine, version 2. Default `secret`. */
  readonly mount: string;
  /** Where the entries are, below the mount. Default: the mount itself. */
  readonly prefix?: string;
  /** Name or ARN of the secret that holds the token or the AppRole. */
  readonly secretId: string;
}

/** Vault in `rotation.config.ts`. */
export interface VaultConfig {
  /**
   * The HashiCorp Vault that holds copies; `vaultPath` of a secret says where.
   *
   * @default - no Vault
   */
  readonly vault?: {
    /** The `https://` URL of Vault. */
    readonly address: string;
    /**
     * The Vault namespace.
     *
     * @default - the root namespace
     */
    readonly namespace?: string;
    /**
     * The mount of the KV version 2 engine.
     *
     * @default 'secret'
     */
    readonly mount?: string;
    /**
     * The path below the mount where the entries are, each under the name of its secret.
     *
     * @default - the mount itself
     */
    readonly prefix?: string;
    /** Name or ARN of the secret that holds the token or the AppRole. */
    readonly secret: string;
  };
}

const secretSettings = {
  /**
   * The path of the copy in Vault, below the mount of its KV version 2 engine: `ROTATION_VAULT_PREFIX` and the name of the
   * secret.
   *
   * @default - no copy in Vault
   */
  vaultPath: {
    tag: 'vault-path',
    type: text('a path below the mount', problemOfVaultPath),
    needs: { variable: 'VAULT_ADDR' },
  },
} as const satisfies Record<string, SecretSetting>;

const functionVariables = {
  /**
   * The address of HashiCorp Vault.
   *
   * @default - no copy in Vault
   */
  vaultAddress: {
    variable: 'VAULT_ADDR',
    config: 'destinations.vault.address',
    type: destinationUrl('`https://host[:port][/path]`', (text) =>
      URL.parse(text)?.search ? ['has a query (allowed: https://host[:port][/path])'] : [],
    ),
  },
  /**
   * The namespace in Vault.
   *
   * @default - none
   */
  vaultNamespace: {
    variable: 'VAULT_NAMESPACE',
    config: 'destinations.vault.namespace',
    type: text('a namespace', problemOfVaultPath),
  },
  /**
   * Where Vault's KV engine, version 2, is mounted.
   *
   * @default 'secret'
   */
  vaultMount: {
    variable: 'ROTATION_VAULT_MOUNT',
    config: 'destinations.vault.mount',
    type: text('a mount', problemOfVaultPath),
    default: 'secret',
  },
  /**
   * Where the entries are below the mount, each under the name of its secret.
   *
   * @default - the mount itself
   */
  vaultPrefix: {
    variable: 'ROTATION_VAULT_PREFIX',
    config: 'destinations.vault.prefix',
    type: text('a path below the mount', problemOfVaultPath),
  },
  /**
   * The login of Vault: `{"token":"…"}`, or `{"roleId":"…","secretId":"…","authMount":"approle"}`; `caCertificate` (PEM)
   * for a private certificate authority.
   */
  vaultSecret: {
    variable: 'ROTATION_VAULT_SECRET',
    config: 'destinations.vault.secret',
    type: secretWith('the token or the AppRole'),
    requiredWith: 'VAULT_ADDR',
    grants: 'secretsmanager:GetSecretValue',
  },
} as const satisfies Record<string, FunctionVariable>;

function readConnection(reader: SettingReader): VaultSettings | undefined {
  if (!reader.isSet(functionVariables.vaultAddress)) return undefined;
  const address = reader.read(functionVariables.vaultAddress);
  const secretId = reader.require(functionVariables.vaultSecret);
  const mount = reader.read(functionVariables.vaultMount);
  const namespace = reader.read(functionVariables.vaultNamespace);
  const prefix = reader.read(functionVariables.vaultPrefix);
  if (address === undefined || secretId === undefined) return undefined;
  return { address, mount, secretId, ...omitUndefined({ namespace, prefix }) };
}

/** An entry in HashiCorp Vault. */
export const vault = { secretSettings, functionVariables, readConnection };
