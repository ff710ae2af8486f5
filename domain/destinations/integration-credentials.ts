import { problemOfIntegrationCredential } from '../integration-credential.ts';
import type { SecretSetting } from '../setting-row.ts';
import { listOf } from '../setting-type.ts';

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

/** Copies in Genesys Cloud itself. The functions need no connection of their own: the admin session writes them. */
export const integrationCredentials = { secretSettings, functionVariables: {} };
