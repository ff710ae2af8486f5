import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Refusal } from './refusal.ts';

export interface RequestFacts {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  /** Of the server. */
  readonly port: number;
}

/**
 * Refuses what no page of ours sends, whatever it asks for. A page of another site has another `Origin` or `Sec-Fetch-Site`;
 * one whose name was rebound to 127.0.0.1 has that name as `Host`.
 *
 * @throws Refusal
 */
export function checkRequest({ method, headers, port }: RequestFacts): void {
  if (method !== 'GET' && method !== 'POST') throw refused(405, 'Only GET and POST are allowed.');
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  const { host = '', origin } = headers;
  if (!hosts.includes(host)) throw refused(403, `The host is none of ${hosts.join(', ')}.`);
  const isOwnOrigin = origin === undefined ? method === 'GET' : origin === `http://${host}`;
  if (!isOwnOrigin) throw refused(403, 'The request comes from another page.');
  // `none`: the address was typed or opened by another program.
  const { 'sec-fetch-site': site = 'none' } = headers;
  if (site !== 'same-origin' && site !== 'none') throw refused(403, 'The request comes from another site.');
  if (method === 'POST' && headers['content-type'] !== 'application/json') {
    throw refused(415, 'The body must be application/json.');
  }
}

function refused(status: number, message: string): Refusal {
  return new Refusal(status, 'refused', message, 'open the address that the command printed.');
}

/** Compares in the same time for every text. */
export function isSameToken(given: string | undefined, expected: string): boolean {
  if (given === undefined) return false;
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
