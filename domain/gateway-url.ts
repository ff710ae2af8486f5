import { isIPv4 } from 'node:net';

/** The problems with the URL of a gateway. It is never quoted: it may contain a password. */
export function problemsOfGatewayUrl(text: string): readonly string[] {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    return ['is not a URL (allowed: https://host[:port][/path], http:// on localhost)'];
  }
  const problems: string[] = [];
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    problems.push('must have no user, password, query or fragment');
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    problems.push(`sends credentials unencrypted to ${url.hostname}; use https://`);
  }
  return problems;
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || (isIPv4(hostname) && hostname.startsWith('127.'));
}
