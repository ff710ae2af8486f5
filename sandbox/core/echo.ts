import type { EchoEncoding } from './faults.ts';
import type { SandboxRequest, SandboxResponse } from './service.ts';

const encoders: Record<EchoEncoding, (text: string) => string> = {
  plain: (text) => text,
  json: (text) => JSON.stringify(text),
  url: encodeURIComponent,
  base64: (text) => Buffer.from(text).toString('base64'),
  hex: (text) => Buffer.from(text).toString('hex'),
};

/**
 * The response of a gateway left in debug mode: an error that quotes the request, with a Basic header also
 * decoded, in every field that any of the services uses for error text.
 */
export function echoOf(request: SandboxRequest, status: number, encoding: EchoEncoding): SandboxResponse {
  const { authorization = '' } = request.headers;
  const basic = /^basic (\S+)/i.exec(authorization)?.[1] ?? '';
  const decoded = Buffer.from(basic, 'base64').toString();
  const body = new TextDecoder().decode(request.body);
  const values = bodyValues(body);
  const quoted = [authorization, decoded, decoded.split(':').slice(1).join(':'), ...values, body, request.headers];
  const text = quoted
    .filter((part) => part !== '')
    .map((part) => encoders[encoding](typeof part === 'string' ? part : JSON.stringify(part)))
    .join(' ');
  const message = `could not process ${text}`;
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'InternalFailure', 'retry-after': '0' },
    body: JSON.stringify({
      status,
      code: 'bad.request',
      error: 'invalid_request',
      message,
      Message: message,
      description: message,
      error_description: message,
      errors: [message],
    }),
  };
}

function bodyValues(body: string): string[] {
  try {
    return leaves(JSON.parse(body));
  } catch {
    return [];
  }
}

function leaves(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : [];
}
