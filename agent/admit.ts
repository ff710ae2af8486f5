import { hash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Why a request is refused. */
export interface Refusal {
  readonly status: number;
  readonly message: string;
}

/** The header with the token of the agent; the second is that of AWS's own agent. */
export const tokenHeaders = ['x-genesys-agent-token', 'x-aws-parameters-secrets-token'] as const;

/** What a proxy adds to a request that it forwards. */
const forwardedHeaders = ['x-forwarded-for', 'x-forwarded-host', 'forwarded', 'via'];
/** What a browser adds to a request of a web page. */
const pageHeaders = ['origin', 'sec-fetch-site'];
const ownHosts = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;

/**
 * Refuses what no program of this machine sends by itself: a request that another server was made to send (SSRF) was
 * forwarded, or names another host, or lacks the token, which such a request cannot read.
 *
 * @param needsToken false for what shows no token
 */
export function admit(headers: IncomingHttpHeaders, token: Buffer, needsToken: boolean): Refusal | undefined {
  for (const name of forwardedHeaders) {
    if (headers[name] !== undefined)
      return { status: 400, message: `The request was forwarded: it has the header ${name}.` };
  }
  for (const name of pageHeaders) {
    if (headers[name] !== undefined) return { status: 403, message: 'The agent serves no web page.' };
  }
  if (!ownHosts.test(headers.host ?? '')) {
    return { status: 403, message: 'The header host must be localhost, 127.0.0.1 or [::1].' };
  }
  if (!needsToken) return undefined;
  const given = tokenHeaders.map((name) => headers[name]).find((value) => typeof value === 'string');
  // Compared by hashes, in constant time.
  if (typeof given === 'string' && timingSafeEqual(hashOf(given), token)) return undefined;
  return {
    status: 403,
    message: `The header ${tokenHeaders[0]} is missing or wrong: it must be the content of the token file.`,
  };
}

export function hashOf(token: string): Buffer {
  return hash('sha256', token, 'buffer');
}
