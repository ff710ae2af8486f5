import { parseDuration } from './duration.ts';
import { type Environment, environments, isEnvironment } from './environments.ts';
import { RotationError } from './rotation-error.ts';
import { isStrategyName, type StrategyName, strategyNames } from './strategy-name.ts';

/** The prefix of the tags that carry a secret's settings. */
export const tagPrefix = 'genesys-rotation:';

/** What an operator sets for one secret, by tags on it, else by the function's environment, else the default. */
export interface RotationSettings {
  readonly strategy: StrategyName;
  /** From the promotion to the revocation, in seconds. Default 86,400. */
  readonly graceSeconds: number;
  /** From `inactive` to the deletion, in seconds. Default 86,400. */
  readonly quarantineSeconds: number;
  /** Name or ARN of the secret whose credential makes the administrative calls. Absent: it administers itself. */
  readonly adminSecret?: string;
  /** The ClientRequestToken of the one rotation that gets no grace, because the old credential leaked. */
  readonly compromisedToken?: string;
}

/** What is the same for every secret of a function. */
export interface FunctionSettings {
  /** For secret documents without `environment`. Default `mypurecloud.com`. */
  readonly defaultEnvironment: Environment;
  /** Serves `/oauth/token` and `/api/v2/…` in place of Genesys's own hosts. */
  readonly gatewayUrl?: URL;
  /** How long a change at Genesys Cloud may take to reach its login servers, in seconds. Default 20. */
  readonly propagationSeconds: number;
}

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * @param tags the tags of the secret, with their prefix
 * @throws RotationError `invalid-settings`, with every problem at once and the allowed values
 */
export function readRotationSettings(tags: Readonly<Record<string, string>>, variables: Variables): RotationSettings {
  const problems: string[] = [];
  const read = (name: string, variable: string | undefined): Setting | undefined => {
    const tag = tags[tagPrefix + name];
    if (tag !== undefined) return { source: `tag "${tagPrefix}${name}"`, value: tag.trim() };
    const value = variable === undefined ? undefined : variables[variable];
    return value === undefined || value === '' ? undefined : { source: `variable ${variable}`, value: value.trim() };
  };
  const duration = (name: string, variable: string, defaultSeconds: number): number => {
    const setting = read(name, variable);
    if (setting === undefined) return defaultSeconds;
    const seconds = parseDuration(setting.value);
    if (seconds === undefined) {
      problems.push(`${describe(setting)} is not a duration (allowed: 30s, 15m, 24h, 7d; at most 730d)`);
    }
    return seconds ?? defaultSeconds;
  };
  const optionalText = (name: string, variable: string | undefined): string | undefined => {
    const setting = read(name, variable);
    if (setting?.value === '') problems.push(`${setting.source} is empty; give it a value or remove it`);
    return setting?.value;
  };

  const strategySetting = read('strategy', 'ROTATION_STRATEGY');
  const strategy = strategySetting?.value ?? 'alternating-clients';
  if (strategySetting !== undefined && !isStrategyName(strategy)) {
    problems.push(`${describe(strategySetting)} is not a strategy (allowed: ${strategyNames.join(', ')})`);
  }
  const graceSeconds = duration('grace-period', 'ROTATION_GRACE_PERIOD', 86_400);
  const quarantineSeconds = duration('quarantine-period', 'ROTATION_QUARANTINE_PERIOD', 86_400);
  const adminSecret = optionalText('admin-secret', 'GENESYS_ADMIN_SECRET');
  const compromisedToken = optionalText('compromised', undefined);
  if (problems.length > 0 || !isStrategyName(strategy)) throw invalidSettings(problems);

  return {
    strategy,
    graceSeconds,
    quarantineSeconds,
    ...(adminSecret === undefined ? {} : { adminSecret }),
    ...(compromisedToken === undefined ? {} : { compromisedToken }),
  };
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
  const propagation = variables.GENESYS_PROPAGATION_PERIOD || '20s';
  const propagationSeconds = parseDuration(propagation) ?? 0;
  if (propagationSeconds < 1) {
    problems.push(
      `variable GENESYS_PROPAGATION_PERIOD = "${shorten(propagation)}" is not a duration of at least 1s (allowed: 20s, 1m and the like)`,
    );
  }
  const gatewayUrl = parseGatewayUrl(variables.GENESYS_GATEWAY_URL, problems);
  if (problems.length > 0 || !isEnvironment(defaultEnvironment)) throw invalidSettings(problems);
  return { defaultEnvironment, propagationSeconds, ...(gatewayUrl === undefined ? {} : { gatewayUrl }) };
}

interface Setting {
  readonly source: string;
  readonly value: string;
}

function describe(setting: Setting): string {
  return `${setting.source} = "${shorten(setting.value)}"`;
}

/** A setting is shown as it was received, but not at any length. */
function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
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
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

function invalidSettings(problems: readonly string[]): RotationError {
  return new RotationError('invalid-settings', {
    message: `The settings cannot be used: ${problems.join('; ')}.`,
    nextStep: "correct the secret's tags or the function's environment variables, then rotate again.",
  });
}
