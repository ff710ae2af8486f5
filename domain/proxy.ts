import type { Variables } from './invalid-settings.ts';

/** What is wrong with the URL of a proxy; `undefined` if there is nothing. */
export function problemOfProxyUrl(text: string): string | undefined {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.hostname === '') {
    return 'is not the URL of a proxy (allowed: http://host:port, https://host:port)';
  }
  // A variable of a function is no place for a password.
  if (url.username !== '' || url.password !== '')
    return 'has a user or password; let the proxy allow the address instead';
  return url.pathname === '/' && url.search === '' && url.hash === '' ? undefined : 'has more than a host and a port';
}

/**
 * The variables with which Node.js sends requests through the configured proxy. A proxy that another variable names is not
 * this one, and the functions refuse to run with it.
 *
 * @returns `undefined` if no proxy is configured
 * @see https://nodejs.org/api/http.html#built-in-proxy-support
 */
export function proxyVariables({
  ROTATION_HTTPS_PROXY: url,
  NO_PROXY: exceptions,
}: Variables): { HTTPS_PROXY: string; NO_PROXY?: string } | undefined {
  if (url === undefined || url === '') return undefined;
  return { HTTPS_PROXY: url, ...(exceptions === undefined ? {} : { NO_PROXY: exceptions }) };
}
