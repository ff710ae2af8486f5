import type { Environment } from './environments.ts';
import { functionVariables } from './function-variables.ts';
import type { Variables } from './invalid-settings.ts';
import { omitUndefined } from './omit-undefined.ts';
import { SettingReader } from './setting-reader.ts';

/** What is the same for every secret of a function. */
export interface FunctionSettings {
  /** For secret documents without `environment`. Default `mypurecloud.com`. */
  readonly defaultEnvironment: Environment;
  /** Serves `/oauth/token` and `/api/v2/…` in place of Genesys's own hosts. */
  readonly gatewayUrl?: URL;
  /** How long a change in Genesys Cloud may take to reach its login servers, in seconds. Default 20. */
  readonly propagationSeconds: number;
  readonly webhook?: WebhookSettings;
  readonly vault?: VaultSettings;
  /** Name or ARN of the EventBridge bus that gets the events. */
  readonly eventBus?: string;
}

export interface WebhookSettings {
  readonly url: URL;
  /** Name or ARN of the secret with the key that signs. */
  readonly secretId: string;
}

export interface VaultSettings {
  readonly address: URL;
  readonly namespace?: string;
  /** Where the KV engine, version 2, is mounted. Default `secret`. */
  readonly mount: string;
  /** Name or ARN of the secret with the token or the AppRole. */
  readonly secretId: string;
}

/**
 * @throws RotationError `invalid-settings`, with every problem at once and the allowed values
 */
export function readFunctionSettings(variables: Variables): FunctionSettings {
  const reader = new SettingReader(variables);
  const defaultEnvironment = reader.read(functionVariables.environment);
  const propagationSeconds = reader.read(functionVariables.propagation);
  const gatewayUrl = reader.read(functionVariables.gatewayUrl);
  const webhook = readWebhook(reader);
  const vault = readVault(reader);
  const eventBus = reader.read(functionVariables.eventBus);
  reader.throwProblems();
  return {
    defaultEnvironment,
    propagationSeconds,
    ...omitUndefined({ gatewayUrl, webhook, vault, eventBus }),
  };
}

function readWebhook(reader: SettingReader): WebhookSettings | undefined {
  if (!reader.isSet(functionVariables.webhookUrl)) return undefined;
  const url = reader.read(functionVariables.webhookUrl);
  const secretId = reader.require(functionVariables.webhookSecret);
  return url === undefined || secretId === undefined ? undefined : { url, secretId };
}

function readVault(reader: SettingReader): VaultSettings | undefined {
  if (!reader.isSet(functionVariables.vaultAddress)) return undefined;
  const address = reader.read(functionVariables.vaultAddress);
  const secretId = reader.require(functionVariables.vaultSecret);
  const mount = reader.read(functionVariables.vaultMount);
  const namespace = reader.read(functionVariables.vaultNamespace);
  if (address === undefined || secretId === undefined) return undefined;
  return { address, mount, secretId, ...omitUndefined({ namespace }) };
}
