import { responseLabel } from '../../domain/response-label.ts';
import { redact } from './redact.ts';
import { RefusedReply } from './refused-reply.ts';

/** An answer of Genesys Cloud, read to its end. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** `ININ-Correlation-Id`, if it has the form of one. */
  readonly correlationId: string | undefined;
}

/** Far more than any answer that is looked at, in bytes. */
const maximumBodyBytes = 4_194_304;

/** The code of the error that ends the reading of an answer beyond that. */
export const bodyTooLongCode = 'EBODYTOOLONG';

/**
 * @param secrets what was sent and must not be shown, should it come back
 * @throws Error with `bodyTooLongCode` for an answer of more than 4 MB, of which the rest is not read
 */
export async function readReply(response: Response, secrets: readonly string[]): Promise<Reply> {
  const text = await readText(response);
  return {
    status: response.status,
    headers: response.headers,
    text,
    correlationId: responseLabel(response.headers.get('inin-correlation-id'), secrets),
  };
}

/** Counted as it is after decompression, which is what takes up memory. */
async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // To leave the loop is to end the connection.
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > maximumBodyBytes) throw Object.assign(new Error('The answer is too long.'), { code: bodyTooLongCode });
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

/** The body as an object; an empty one has no fields. `undefined` for what is no JSON. */
export function parseBody(text: string): Record<string, unknown> | undefined {
  if (text === '') return {};
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** What may be told of an answer that is no success. */
export function refusalOf({ status, text, correlationId }: Reply, secrets: readonly string[]): RefusedReply {
  const body = parseBody(text) ?? {};
  const field = (name: string) => (typeof body[name] === 'string' ? (body[name] as string) : undefined);
  const explanation = field('message') ?? field('error_description') ?? field('description') ?? '';
  return new RefusedReply({
    status,
    explanation: redact(explanation, secrets),
    errorCode: responseLabel(field('code') ?? field('error'), secrets),
    oauthError: responseLabel(field('error'), secrets),
    correlationId,
  });
}
