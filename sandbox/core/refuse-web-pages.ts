import type { IncomingMessage, ServerResponse } from 'node:http';

/** The names by which programs on this machine call the sandbox. */
const ownHosts = new Set(['127.0.0.1', 'localhost']);

/**
 * Responds with 403 to a request that a web page may have sent: the sandbox checks no signatures, so that any page that a
 * developer opens could use it. A page of another site sends `Origin` or `Sec-Fetch-Site`; one whose name was rebound to
 * 127.0.0.1 sends that name as `Host`.
 *
 * @returns whether it has responded
 */
export function refuseWebPages({ headers }: IncomingMessage, response: ServerResponse): boolean {
  const problem = problemOf(headers);
  if (problem === undefined) return false;
  response.writeHead(403, { 'content-type': 'application/json', 'x-amzn-errortype': 'ForbiddenBySandbox' });
  response.end(
    JSON.stringify({ __type: 'ForbiddenBySandbox', message: `The sandbox serves no web page: ${problem}.` }),
  );
  return true;
}

function problemOf(headers: IncomingMessage['headers']): string | undefined {
  for (const name of ['origin', 'sec-fetch-site']) {
    if (headers[name] !== undefined) return `the request has the header ${name}`;
  }
  const host = (headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
  return ownHosts.has(host) ? undefined : 'the header host names neither 127.0.0.1 nor localhost';
}
