import { problemOfIntegrationCredential } from '../integration-credential.ts';
import type { SettingReader } from '../setting-reader.ts';
import type { FunctionVariable, SecretSetting } from '../setting-row.ts';
import { listOf } from '../setting-type.ts';

export interface IntegrationCredentialSettings {
  /** The credentials that a secret may take over, each as `<id>=<name of the secret>`. */
  readonly adopted: readonly string[];
}

/** Integration credentials in `rotation.config.ts`. */
export interface IntegrationCredentialsConfig {
  /**
   * Integration credentials that a secret may take over although they do not show one of its clients, each as
   * `<id>=<name of the secret>`.
   *
   * @default - none
   */
  readonly adoptedIntegrationCredentials?: readonly string[];
}

const secretSettings = {
  /**
   * Credentials of Genesys Cloud integrations that hold a copy of the credential.
   *
   * @default - none
   */
  integrationCredentials: {
    tag: 'integration-credentials',
    type: listOf('ids, separated by spaces', { of: 'ids', problemOfItem: problemOfIntegrationCredential }),
    // Each is read, then written.
    genesysRequestsPerItem: 2,
  },
} as const satisfies Record<string, SecretSetting>;

const functionVariables = {
  /**
   * Integration credentials that a secret may take over although they do not show one of its clients.
   *
   * @default - none
   */
  adoptedIntegrationCredentials: {
    variable: 'ROTATION_ADOPTED_INTEGRATION_CREDENTIALS',
    config: 'destinations.adoptedIntegrationCredentials',
    type: listOf('`<id>=<name of the secret>`, separated by spaces', {
      of: 'adoptions',
      problemOfItem: problemOfAdoption,
    }),
  },
} as const satisfies Record<string, FunctionVariable>;

function problemOfAdoption(item: string): string | undefined {
  const [id = '', ...name] = item.split('=');
  return problemOfIntegrationCredential(id) ?? (name.join('=') === '' ? `"${id}" names no secret` : undefined);
}

function readConnection(reader: SettingReader): IntegrationCredentialSettings {
  return { adopted: reader.read(functionVariables.adoptedIntegrationCredentials) };
}

/** Copies in Genesys Cloud itself. The functions need no connection of their own: the admin session writes them. */
export const integrationCredentials = { secretSettings, functionVariables, readConnection };
