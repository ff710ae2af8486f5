import { type LookupAddress, type LookupAllOptions, lookup } from 'node:dns';
import { request as sendRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { isRefusedAddress } from '../../domain/destination-url.ts';
import type { HttpsClient, HttpsRequest, HttpsResult } from '../ports/https-client.ts';
import { failedBeforeSend } from './connection-errors.ts';

/** More than any answer that is looked at, in bytes. */
const maximumBodyBytes = 1_048_576;

const blockedAddressCode = 'EADDRBLOCKED';

/** All addresses of a name, as `dns.lookup` finds them. */
export type ResolveName = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** HTTPS through Node's own client: unlike `fetch` it lets the address be seen before it is connected to. */
export function createNodeHttpsClient(resolveName: ResolveName = lookup): HttpsClient {
  const lookUp = lookUpAllowed(resolveName);
  return { send: (request) => sendOnce(request, lookUp) };
}

function sendOnce(request: HttpsRequest, lookUp: LookupFunction): Promise<HttpsResult> {
  // An address that stands in the URL is not looked up.
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
        resolve({ kind: 'response', status: incoming.statusCode ?? 0, body } satisfies HttpsResult);
      });
    });
    outgoing.on('error', fail);
    // Not among the options: those are what Node prints where NODE_DEBUG is set.
    for (const [name, value] of Object.entries(headersOf(request))) outgoing.setHeader(name, value);
    outgoing.end(request.body);
  });
}

function headersOf({ headers, body }: HttpsRequest): Readonly<Record<string, string>> {
  return body === undefined ? headers : { ...headers, 'content-length': String(Buffer.byteLength(body)) };
}

function optionsOf({ method, caCertificate, timeoutMs }: HttpsRequest, lookUp: LookupFunction) {
  return {
    method,
    // A connection that is kept would outlive a freeze of the function and be dead at the next use.
    agent: false as const,
    lookup: lookUp,
    signal: AbortSignal.timeout(Math.ceil(timeoutMs)),
    ca: caCertificate,
  };
}

/** A name is checked by what it resolves to at the moment of the connection, so that it cannot change in between. */
function lookUpAllowed(resolveName: ResolveName): LookupFunction {
  return (hostname, options, callback) => {
    resolveName(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, []);
      const refused = addresses.find(({ address }) => isRefusedAddress(address));
      if (refused !== undefined) {
        return callback(Object.assign(new Error('refused address'), { code: blockedAddressCode }), []);
      }
      const [first] = addresses;
      // Given none, Node throws where nobody can catch it.
      if (first === undefined) return callback(Object.assign(new Error('no address'), { code: 'ENOTFOUND' }), []);
      return options.all === true ? callback(null, addresses) : callback(null, first.address, first.family);
    });
  };
}

function codeOf({ name, code = '' }: NodeJS.ErrnoException): string {
  // Whatever the signal says, Node calls a request that it ends by this name.
  if (name === 'AbortError') return 'ETIMEDOUT';
  return /^[A-Z][A-Z0-9_]{1,60}$/.test(code) ? code : 'EUNKNOWN';
}
