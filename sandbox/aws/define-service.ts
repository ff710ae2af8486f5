import { randomUUID } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import type { SandboxRequest, SandboxResponse, SandboxService } from '../core/service.ts';
import { AwsError } from './aws-error.ts';
import { actionOf, type Protocol, readAwsCall } from './aws-request.ts';
import { type Input, readInput, readQuery } from './input.ts';
import { renderError } from './render-error.ts';
import { document } from './xml.ts';

export type AwsOperation = (input: Input, request: SandboxRequest) => object | Promise<object>;

/** A service whose operations are named in the request: AWS JSON, the query protocol, or both. */
export interface AwsServiceDefinition {
  /** Its name in the journal and in fault rules. */
  readonly name: string;
  readonly signingName: string;
  /** What its actions in IAM begin with. Default: the signing name. */
  readonly actionPrefix?: string;
  /** What precedes the operation in `X-Amz-Target`. Default: the service has no AWS JSON. */
  readonly targetPrefix?: string;
  /** Default: the service does not speak the query protocol. */
  readonly query?: { readonly version: string; readonly namespace: string };
  readonly operations: Readonly<Record<string, AwsOperation>>;
  /** The resource whose permission an operation needs. Default: all. */
  readonly resourceOf?: (operation: string, input: Input) => string;
  /** Operations that every caller may use, without a permission. Default: none. */
  readonly unprotected?: readonly string[];
}

/** Dates in a result become what the protocol has for times. */
export function defineService(definition: AwsServiceDefinition): SandboxService {
  const { name, signingName, actionPrefix = signingName, operations } = definition;
  const nameIn = (request: SandboxRequest) => operationIn(definition, request) ?? '';
  return {
    name,
    signingName,
    accepts: (request) => Object.hasOwn(operations, nameIn(request)),
    operation: nameIn,
    access: {
      requirements(request) {
        const operation = nameIn(request);
        if (definition.unprotected?.includes(operation)) return [];
        const resource = definition.resourceOf?.(operation, readParameters(request)) ?? '*';
        return [{ action: `${actionPrefix}:${operation}`, resource, context: {} }];
      },
      reject(name, message, request) {
        const { protocol } = readAwsCall(request);
        // The query protocol has no word `Exception` in it.
        const code = protocol === 'query' ? name.replace(/Exception$/, '') : name;
        return renderError(protocol, new AwsError(code, message, protocol === 'query' ? 403 : undefined));
      },
    },
    async handle(request) {
      const { protocol } = readAwsCall(request);
      const operation = nameIn(request);
      try {
        const result = await operations[operation]?.(readParameters(request), request);
        return render(definition, protocol, operation, result ?? {});
      } catch (error) {
        if (error instanceof AwsError) return renderError(protocol, error);
        throw error;
      }
    },
  };
}

function operationIn({ targetPrefix, query }: AwsServiceDefinition, request: SandboxRequest): string | undefined {
  const target = request.headers['x-amz-target'];
  if (target !== undefined) {
    // botocore sends CloudTrail's target with a namespace, SDK v3 without.
    const [operation, service] = target.split('.').toReversed();
    return targetPrefix !== undefined && service === targetPrefix ? operation : undefined;
  }
  return query !== undefined && versionOf(request) === query.version ? actionOf(request) : undefined;
}

const formOf = ({ body, query }: SandboxRequest) =>
  body.length === 0 ? query : new URLSearchParams(Buffer.from(body).toString());

const versionOf = (request: SandboxRequest) => formOf(request).get('Version') ?? undefined;

function readParameters(request: SandboxRequest): Input {
  if (request.headers['x-amz-target'] === undefined) return readInput(readQuery(formOf(request)));
  return readInput(readJson(request));
}

/** @throws {AwsError} `SerializationException` for a body that is no JSON */
export function readJson({ headers, body }: SandboxRequest): unknown {
  const text = (headers['content-encoding'] === 'gzip' ? gunzipSync(body) : Buffer.from(body)).toString();
  try {
    return JSON.parse(text === '' ? '{}' : text);
  } catch {
    throw new AwsError('SerializationException', 'The body is not JSON.');
  }
}

function render(definition: AwsServiceDefinition, protocol: Protocol, name: string, result: object): SandboxResponse {
  const RequestId = randomUUID();
  if (protocol === 'query') {
    const content = { [`${name}Result`]: result, ResponseMetadata: { RequestId } };
    const body = document(`${name}Response`, content, definition.query?.namespace ?? '');
    return { status: 200, headers: { 'content-type': 'text/xml', 'x-amzn-requestid': RequestId }, body };
  }
  const type = protocol === 'json-1.0' ? 'application/x-amz-json-1.0' : 'application/x-amz-json-1.1';
  const headers = { 'content-type': type, 'x-amzn-requestid': RequestId };
  return { status: 200, headers, body: JSON.stringify(withSeconds(result)) };
}

/** AWS JSON has times in seconds since 1970. */
export function withSeconds(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1000;
  if (Array.isArray(value)) return value.map(withSeconds);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withSeconds(inner)]));
}
