import { isIPv4 } from 'node:net';
import { problemOfDestinationUrl } from './destination-url.ts';
import { parseDuration } from './duration.ts';
import { type Environment, environments, isEnvironment } from './environments.ts';
import { invalidSettings, type Variables } from './invalid-settings.ts';
import { omitUndefined } from './omit-undefined.ts';
import { shorten } from './shorten.ts';
import { problemOfVaultPath } from './vault-path.ts';

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
  /** Name or ARN of the EventBridge bus that is told of rotations. */
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
  const problems: string[] = [];
  const defaultEnvironment = variables.GENESYS_ENVIRONMENT || 'mypurecloud.com';
  if (!isEnvironment(defaultEnvironment)) {
    problems.push(
      `variable GENESYS_ENVIRONMENT = "${shorten(defaultEnvironment)}" is not a region host (allowed: ${environments.join(', ')})`,
    );
  }
  const propagation = variables.GENESYS_PROPAGATION_TIMEOUT || '20s';
  const propagationSeconds = parseDuration(propagation) ?? 0;
  if (propagationSeconds < 1) {
    problems.push(
      `variable GENESYS_PROPAGATION_TIMEOUT = "${shorten(propagation)}" is not a duration of at least 1s (allowed: 20s, 1m and the like)`,
    );
  }
  const gatewayUrl = parseGatewayUrl(variables.GENESYS_GATEWAY_URL, problems);
  const webhook = readWebhook(variables, problems);
  const vault = readVault(variables, problems);
  const eventBus = readEventBus(variables.ROTATION_EVENT_BUS, problems);
  if (problems.length > 0 || !isEnvironment(defaultEnvironment)) throw invalidSettings(problems);
  return {
    defaultEnvironment,
    propagationSeconds,
    ...omitUndefined({ gatewayUrl, webhook, vault, eventBus }),
  };
}

function readWebhook(variables: Variables, problems: string[]): WebhookSettings | undefined {
  const url = parseDestinationUrl('ROTATION_WEBHOOK_URL', variables, problems);
  if (url === undefined) return undefined;
  const secretId = readSecretId(
    'ROTATION_WEBHOOK_SECRET',
    'ROTATION_WEBHOOK_URL',
    'the key that signs',
    variables,
    problems,
  );
  return { url, secretId };
}

function readVault(variables: Variables, problems: string[]): VaultSettings | undefined {
  const address = parseDestinationUrl('VAULT_ADDR', variables, problems);
  if (address === undefined) return undefined;
  if (address.search !== '') problems.push('variable VAULT_ADDR has a query (allowed: https://host[:port][/path])');
  const secretId = readSecretId('ROTATION_VAULT_SECRET', 'VAULT_ADDR', 'the token or the AppRole', variables, problems);
  const mount = variables.ROTATION_VAULT_MOUNT || 'secret';
  const namespace = variables.VAULT_NAMESPACE || undefined;
  for (const [name, path] of [
    ['ROTATION_VAULT_MOUNT', mount],
    ['VAULT_NAMESPACE', namespace],
  ] as const) {
    if (path === undefined) continue;
    const problem = problemOfVaultPath(path);
    if (problem !== undefined) problems.push(`variable ${name} = "${shorten(path)}" ${problem}`);
  }
  return { address, mount, secretId, ...omitUndefined({ namespace }) };
}

/** A key of Standard Webhooks or a token of Vault, which some would put where the name of its secret belongs. */
const keyOrToken = /^(whsec_[\w+/-]{32}|hv[sbr]\.|[sbr]\.\w{20})/;

function readSecretId(name: string, neededBy: string, holds: string, variables: Variables, problems: string[]): string {
  const secretId = variables[name] ?? '';
  if (secretId === '') {
    problems.push(`variable ${name}, which ${neededBy} needs, is missing; it names the secret with ${holds}`);
  } else if (!/^[\w/+=.@:-]{1,2048}$/.test(secretId) || keyOrToken.test(secretId)) {
    // Not quoted: it may be what belongs into the secret.
    problems.push(`variable ${name} is not the name or ARN of a secret; ${holds} belongs into that secret`);
  }
  return secretId;
}

function readEventBus(text: string | undefined, problems: string[]): string | undefined {
  if (!text) return undefined;
  if (!/^[\w./:-]{1,256}$/.test(text)) {
    problems.push(`variable ROTATION_EVENT_BUS = "${shorten(text)}" is not the name or ARN of an event bus`);
  }
  return text;
}

function parseDestinationUrl(name: string, variables: Variables, problems: string[]): URL | undefined {
  const text = variables[name];
  if (text === undefined || text === '') return undefined;
  const problem = problemOfDestinationUrl(text);
  if (problem === undefined) return new URL(text);
  problems.push(`variable ${name} ${problem}`);
  return undefined;
}

function parseGatewayUrl(text: string | undefined, problems: string[]): URL | undefined {
  if (text === undefined || text === '') return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    // Not quoted: what was meant as a URL may carry a password.
    problems.push(
      'variable GENESYS_GATEWAY_URL is not a URL (allowed: https://host[:port][/path], http:// on localhost)',
    );
    return undefined;
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    problems.push('variable GENESYS_GATEWAY_URL must have no user, password, query or fragment');
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    problems.push(`variable GENESYS_GATEWAY_URL sends credentials unencrypted to ${url.hostname}; use https://`);
  }
  return url;
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || (isIPv4(hostname) && hostname.startsWith('127.'));
}
