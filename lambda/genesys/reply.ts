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

/**
 * @param secrets what was sent and must not be shown, should it come back
 */
export async function readReply(response: Response, secrets: readonly string[]): Promise<Reply> {
  const text = await response.text();
  const correlationId = response.headers.get('inin-correlation-id') ?? '';
  return {
    status: response.status,
    headers: response.headers,
    text,
    correlationId: isLabel(correlationId, secrets) ? correlationId : undefined,
  };
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
  const code = field('code') ?? field('error') ?? '';
  const explanation = field('message') ?? field('error_description') ?? field('description') ?? '';
  return new RefusedReply({
    status,
    explanation: redact(explanation, secrets),
    ...(isLabel(code, secrets) ? { errorCode: code } : {}),
    ...(correlationId === undefined ? {} : { correlationId }),
  });
}

/** A code or an id, and no secret that is passed off as one. */
function isLabel(text: string, secrets: readonly string[]): boolean {
  return /^[\w.-]{1,80}$/.test(text) && !secrets.some((secret) => text.includes(secret));
}
