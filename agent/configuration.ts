import { AgentError } from './agent-error.ts';

/** Where the agent finds the credential of one client. Exactly one of `secretId`, `file` and `vault`. */
export interface SecretConfiguration {
  /** Name or ARN of the secret in Secrets Manager. */
  readonly secretId?: string;
  /** A mounted file or folder. */
  readonly file?: string;
  /** An entry of Vault: the options of `fromVault`. */
  readonly vault?: Readonly<Record<string, unknown>>;
  /** For secrets without `environment`. Default `mypurecloud.com`. */
  readonly environment?: string;
  /** The organization that the client must belong to. Default: not checked. */
  readonly organizationId?: string;
}

export interface AgentConfiguration {
  /** The port on the loopback interfaces. Default 2774. */
  readonly port: number;
  /** The Unix socket to listen on instead of the port. */
  readonly socket: string | undefined;
  /** Where the token is that callers send. Default `/run/genesys-token-agent/token`. */
  readonly tokenFile: string;
  /** The token that callers send, where it does not come from the file. */
  readonly token: string | undefined;
  /** Whether `/api/v2/…` is forwarded with the token. Default false. */
  readonly proxy: boolean;
  /** Instead of Genesys Cloud's own hosts. */
  readonly gatewayUrl: string | undefined;
  /** By the name that callers use. */
  readonly secrets: Readonly<Record<string, SecretConfiguration>>;
}

type Variables = Readonly<Record<string, string | undefined>>;

const settingNames = ['port', 'socket', 'tokenFile', 'proxy', 'gatewayUrl', 'secrets'];
const secretNames = ['secretId', 'file', 'vault', 'environment', 'organizationId'];
const sourceNames = ['secretId', 'file', 'vault'] as const;

/**
 * The configuration in a JSON file and in variables, which win.
 *
 * @param text the content of the file, if there is one
 * @throws AgentError with all problems
 */
export function readConfiguration(text: string | undefined, variables: Variables): AgentConfiguration {
  const problems: string[] = [];
  const given = text === undefined ? {} : parse(text, problems);
  const isLambda = variables.AWS_LAMBDA_RUNTIME_API !== undefined;
  problems.push(...unknownIn(given, settingNames, 'setting'));
  const port = Number(variables.GENESYS_AGENT_PORT || given.port || 2774);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) problems.push(`"port" is ${port} (allowed: 1 to 65535)`);
  const proxy = variables.GENESYS_AGENT_PROXY ?? given.proxy ?? false;
  if (!['true', 'false'].includes(String(proxy))) problems.push('"proxy" is neither true nor false');
  const secrets = readSecrets(given.secrets, variables, problems);
  const configuration: AgentConfiguration = {
    port,
    socket: textOf('socket', variables.GENESYS_AGENT_SOCKET || given.socket, problems),
    tokenFile:
      textOf('tokenFile', variables.GENESYS_AGENT_TOKEN_FILE || given.tokenFile, problems) ??
      '/run/genesys-token-agent/token',
    // In Lambda, as AWS's own extension: what only this environment knows. It changes with a snapshot.
    token:
      variables.GENESYS_AGENT_TOKEN ||
      (isLambda ? variables.AWS_SESSION_TOKEN || variables.AWS_CONTAINER_AUTHORIZATION_TOKEN : undefined),
    proxy: String(proxy) === 'true',
    gatewayUrl: textOf('gatewayUrl', variables.GENESYS_GATEWAY_URL || given.gatewayUrl, problems),
    secrets,
  };
  if (problems.length === 0) return configuration;
  throw new AgentError(
    `The configuration cannot be used: ${problems.join('; ')}. Nothing was started. Next: correct it, then start the agent again.`,
  );
}

function readSecrets(
  given: unknown,
  variables: Variables,
  problems: string[],
): Readonly<Record<string, SecretConfiguration>> {
  const secrets: Record<string, SecretConfiguration> = {};
  for (const [name, secret] of Object.entries(isFields(given) ? given : {})) {
    if (!/^[\w.-]{1,80}$/.test(name))
      problems.push(`the secret name "${name}" has other characters than letters, digits, "_", "-" and "."`);
    else if (!isFields(secret)) problems.push(`"secrets.${name}" is not an object`);
    else {
      problems.push(...unknownIn(secret, secretNames, `setting of "secrets.${name}"`));
      const sources = sourceNames.filter((source) => secret[source] !== undefined);
      if (sources.length !== 1)
        problems.push(
          `"secrets.${name}" has ${sources.join(' and ') || 'no source'} (allowed: one of ${sourceNames.join(', ')})`,
        );
      secrets[name] = secret;
    }
  }
  // The one secret of a simple set-up.
  const secretId = variables.GENESYS_SECRET;
  if (secretId) secrets.default = { secretId };
  if (Object.keys(secrets).length === 0)
    problems.push('no secret is named (allowed: "secrets" in the file of --config, or the variable GENESYS_SECRET)');
  return secrets;
}

function parse(text: string, problems: string[]): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text);
    if (isFields(parsed)) return parsed;
  } catch {
    // Reported below, without the text.
  }
  problems.push('the file is not a JSON object');
  return {};
}

function textOf(name: string, value: unknown, problems: string[]): string | undefined {
  if (value === undefined || (typeof value === 'string' && value !== '')) return value;
  problems.push(`"${name}" is not a text`);
  return undefined;
}

const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const unknownIn = (fields: object, names: readonly string[], what: string) =>
  Object.keys(fields)
    .filter((name) => !names.includes(name))
    .map((name) => `there is no ${what} "${name}" (allowed: ${names.join(', ')})`);
