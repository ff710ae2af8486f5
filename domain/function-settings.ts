import { type DestinationConnections, readDestinationConnections } from './destinations/destinations.ts';
import type { Environment } from './environments.ts';
import { functionVariables } from './function-variables.ts';
import type { Variables } from './invalid-settings.ts';
import { omitUndefined } from './omit-undefined.ts';
import { secretSettings } from './secret-settings.ts';
import { SettingReader } from './setting-reader.ts';

/** The settings that are the same for every secret of a function. */
export interface FunctionSettings extends DestinationConnections {
  /** For secret documents without `environment`. Default `mypurecloud.com`. */
  readonly defaultEnvironment: Environment;
  /** The organization in Genesys Cloud of every secret. */
  readonly organizationId?: string;
  readonly adminSecrets: AdminSecrets;
  /** Serves `/oauth/token` and `/api/v2/…` in place of Genesys's own hosts. */
  readonly gatewayUrl?: URL;
  /** How long a change in Genesys Cloud may take to reach its login servers, in seconds. Default 20. */
  readonly propagationSeconds: number;
}

/** The admin secrets that a tag may name, by name or ARN. */
export interface AdminSecrets {
  /** Of the secrets without a tag. */
  readonly configured?: string;
  /** Further ones; `*` stands for any. Empty: any that the functions may read and do not rotate. */
  readonly allowed: readonly string[];
}

/**
 * @throws RotationError `invalid-settings`, with every problem at once and the allowed values
 */
export function readFunctionSettings(variables: Variables): FunctionSettings {
  const reader = new SettingReader(variables);
  const defaultEnvironment = reader.read(functionVariables.environment);
  const propagationSeconds = reader.read(functionVariables.propagation);
  const gatewayUrl = reader.read(functionVariables.gatewayUrl);
  const organizationId = reader.read(functionVariables.organizationId);
  const configured = reader.read(secretSettings.adminSecret);
  const allowed = reader.read(functionVariables.allowedAdminSecrets);
  const connections = readDestinationConnections(reader);
  reader.throwProblems();
  return {
    defaultEnvironment,
    propagationSeconds,
    adminSecrets: { allowed, ...omitUndefined({ configured }) },
    ...omitUndefined({ gatewayUrl, organizationId }),
    ...connections,
  };
}
