import type { Environment } from '../domain/environments.ts';
import { invalidOptions } from './invalid-options.ts';

/** Where a region's login and API are, without a trailing slash. */
export interface BaseUrls {
  readonly login: string;
  readonly api: string;
}

/**
 * @param gatewayUrl serves `/oauth/token` and `/api/v2/…` instead of Genesys Cloud's own hosts
 * @throws TokenProviderError `invalid-options` for a gateway that would send credentials unencrypted to another machine
 */
export function createBaseUrls(gatewayUrl: string | URL | undefined): (environment: Environment) => BaseUrls {
  if (gatewayUrl === undefined) {
    return (environment) => ({ login: `https://login.${environment}`, api: `https://api.${environment}` });
  }
  const base = parseBaseUrl('gatewayUrl', String(gatewayUrl));
  return () => ({ login: base, api: base });
}

/**
 * A URL that secrets may be sent to, without a trailing slash.
 *
 * @throws TokenProviderError `invalid-options`, by its name
 */
export function parseBaseUrl(name: string, text: string): string {
  // Only host, port and path: no user, query or fragment.
  if (
    /^(https:\/\/[^/?#@]+|http:\/\/(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?)(\/[^?#]*)?$/i.test(text) &&
    URL.canParse(text)
  ) {
    return text.replace(/\/+$/, '');
  }
  // Not quoted: the URL may contain a password.
  throw invalidOptions(`"${name}" must be https://host[:port][/path], or http:// on localhost.`);
}
