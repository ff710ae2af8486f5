import { type LookupAddress, type LookupAllOptions, lookup } from 'node:dns';
import { Agent, request as sendRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { isRefusedAddress } from '../../domain/destination-url.ts';
import { proxyVariables } from '../../domain/proxy.ts';
import type { HttpsClient, HttpsRequest, HttpsResult } from '../ports/https-client.ts';
import { failedBeforeSend } from './connection-errors.ts';

/** More than any response that is used, in bytes. */
const maximumBodyBytes = 1_048_576;

const blockedAddressCode = 'EADDRBLOCKED';

/** All addresses of a name, as `dns.lookup` finds them. */
export type ResolveName = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** HTTPS through Node's own client: unlike `fetch`, it allows a check of the address before the connection. */
export function createNodeHttpsClient(resolveName: ResolveName = lookup): HttpsClient {
  const lookUp = lookUpAllowed(resolveName);
  return { send: (request) => sendOnce(request, lookUp) };
}

function sendOnce(request: HttpsRequest, lookUp: LookupFunction): Promise<HttpsResult> {
  // An address in the URL itself is not looked up.
  if (isRefusedAddress(request.url.hostname.replace(/^\[|\]$/g, ''))) {
    return Promise.resolve({ kind: 'failed', errorCode: blockedAddressCode, failedBeforeSend: true });
  }
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const fail = (error: NodeJS.ErrnoException) => {
      const errorCode = codeOf(error);
      resolve({
        kind: 'failed',
        errorCode,
        failedBeforeSend: errorCode === blockedAddressCode || failedBeforeSend(errorCode),
      });
    };
    const outgoing = sendRequest(request.url, optionsOf(request, lookUp), (incoming) => {
      incoming.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > maximumBodyBytes) outgoing.destroy(Object.assign(new Error(), { code: 'EBODYTOOLONG' }));
        chunks.push(chunk);
      });
      incoming.on('error', fail);
      incoming.on('end', () => {
        const body = Buffer.concat(chunks).toString('utf8');
        const { statusCode: status = 0, headers } = incoming;
        resolve({ kind: 'response', status, body, retryAfter: headers['retry-after'] } satisfies HttpsResult);
      });
    });
    outgoing.on('error', fail);
    // The connection can end without a response and without an error, as after `101 Switching Protocols`.
    outgoing.on('close', () => fail(Object.assign(new Error(), { code: 'ECONNRESET' })));
    // Not among the options, which Node prints if NODE_DEBUG is set.
    for (const [name, value] of Object.entries(headersOf(request))) outgoing.setHeader(name, value);
    outgoing.end(request.body);
  });
}

function headersOf({ headers, body }: HttpsRequest): Readonly<Record<string, string>> {
  return body === undefined ? headers : { ...headers, 'content-length': String(Buffer.byteLength(body)) };
}

function optionsOf({ method, caCertificate, timeoutMs }: HttpsRequest, lookUp: LookupFunction) {
  const proxyEnv = proxyVariables(process.env);
  return {
    method,
    // A kept connection would be dead after the function was frozen.
    agent: proxyEnv === undefined ? (false as const) : new Agent({ keepAlive: false, proxyEnv }),
    lookup: lookUp,
    signal: AbortSignal.timeout(Math.ceil(timeoutMs)),
    ca: caCertificate,
    // Whatever NODE_TLS_REJECT_UNAUTHORIZED says.
    rejectUnauthorized: true,
  };
}

/** A name is checked by what it resolves to when the connection is opened, so that it cannot change in between. */
function lookUpAllowed(resolveName: ResolveName): LookupFunction {
  return (hostname, options, callback) => {
    resolveName(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, []);
      const blocked = addresses.find(({ address }) => isRefusedAddress(address));
      if (blocked !== undefined) {
        return callback(Object.assign(new Error('blocked address'), { code: blockedAddressCode }), []);
      }
      const [first] = addresses;
      // Without an address, Node throws an error that cannot be caught.
      if (first === undefined) return callback(Object.assign(new Error('no address'), { code: 'ENOTFOUND' }), []);
      return options.all === true ? callback(null, addresses) : callback(null, first.address, first.family);
    });
  };
}

function codeOf({ name, code = '' }: NodeJS.ErrnoException): string {
  // The name of the error of any aborted request, whatever the reason of the signal.
  if (name === 'AbortError') return 'ETIMEDOUT';
  return /^[A-Z][A-Z0-9_]{1,60}$/.test(code) ? code : 'EUNKNOWN';
}
