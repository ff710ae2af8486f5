import type { SandboxRequest } from '../core/service.ts';

/** How a service encodes requests, responses and errors. */
export type Protocol = 'json-1.0' | 'json-1.1' | 'query' | 'ec2' | 'rest-json' | 'rest-xml' | 'rpc-v2-cbor';

/** What an AWS client says about its request before any service reads it. */
export interface AwsCall {
  /** The name that the request is signed for, such as `secretsmanager` or `monitoring`; `undefined` without a signature. */
  readonly signingName: string | undefined;
  readonly protocol: Protocol;
  /** The operation's name, or method and path where only the path says it. */
  readonly operation: string;
}

const restXml = new Set(['s3', 's3express', 'route53', 'cloudfront']);

/**
 * The service in the credential scope of a signature of version 4, in the header or in a presigned address.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signingNameOf({ headers, query }: SandboxRequest): string | undefined {
  const { authorization = '' } = headers;
  if (authorization.startsWith('AWS4-')) return /Credential=[^,]*\/([^/,]+)\/aws4_request/.exec(authorization)?.[1];
  return /\/([^/]+)\/aws4_request$/.exec(query.get('X-Amz-Credential') ?? '')?.[1];
}

export function readAwsCall(request: SandboxRequest): AwsCall {
  const { method, path, headers } = request;
  const signingName = signingNameOf(request);
  const target = headers['x-amz-target'];
  const type = headers['content-type'] ?? '';
  const rpc = /\/service\/[^/]+\/operation\/([^/]+)$/.exec(path)?.[1];
  if (headers['smithy-protocol'] === 'rpc-v2-cbor' && rpc !== undefined) {
    return { signingName, protocol: 'rpc-v2-cbor', operation: rpc };
  }
  if (target !== undefined) {
    const protocol = type.includes('json-1.0') ? 'json-1.0' : 'json-1.1';
    return { signingName, protocol, operation: target.slice(target.lastIndexOf('.') + 1) };
  }
  const action = actionOf(request);
  if (action !== undefined) {
    return { signingName, protocol: signingName === 'ec2' ? 'ec2' : 'query', operation: action };
  }
  const protocol = restXml.has(signingName ?? '') ? 'rest-xml' : 'rest-json';
  return { signingName, protocol, operation: `${method} ${path}` };
}

/** The operation of a request in the query protocol. */
export function actionOf({ headers, body, query }: SandboxRequest): string | undefined {
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  const fields = isForm ? new URLSearchParams(Buffer.from(body).toString()) : query;
  return fields.get('Action') ?? undefined;
}
