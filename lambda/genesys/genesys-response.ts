import { responseLabel } from '../../domain/response-label.ts';
import { redact } from './redact.ts';
import { RejectedResponse } from './rejected-response.ts';

/** A response of Genesys Cloud, read to its end. */
export interface GenesysResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** `ININ-Correlation-Id`, if it has the form of one. */
  readonly correlationId: string | undefined;
}

/** Far more than any response that is used, in bytes. */
const maximumBodyBytes = 4_194_304;

/** The code of the error for a longer response. */
export const bodyTooLongCode = 'EBODYTOOLONG';

/**
 * @param secrets what was sent and must not be shown, should it come back
 * @throws Error with `bodyTooLongCode` for a response of more than 4 MB, of which the rest is not read
 */
export async function readResponse(response: Response, secrets: readonly string[]): Promise<GenesysResponse> {
  const text = await readText(response);
  return {
    status: response.status,
    headers: response.headers,
    text,
    correlationId: responseLabel(response.headers.get('inin-correlation-id'), secrets),
  };
}

/** The size is counted after decompression, because that is what takes up memory. */
async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop closes the connection.
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > maximumBodyBytes) throw Object.assign(new Error('The response is too long.'), { code: bodyTooLongCode });
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

/** The body as an object; an empty one has no fields. `undefined` if it is not JSON. */
export function parseBody(text: string): Record<string, unknown> | undefined {
  if (text === '') return {};
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** What may be shown of a response that is not a success. */
export function rejectionOf(
  { status, text, correlationId }: GenesysResponse,
  secrets: readonly string[],
): RejectedResponse {
  const body = parseBody(text) ?? {};
  const field = (name: string) => (typeof body[name] === 'string' ? (body[name] as string) : undefined);
  const explanation = field('message') ?? field('error_description') ?? field('description') ?? '';
  return new RejectedResponse({
    status,
    explanation: redact(explanation, secrets),
    errorCode: responseLabel(field('code') ?? field('error'), secrets),
    oauthError: responseLabel(field('error'), secrets),
    correlationId,
  });
}
