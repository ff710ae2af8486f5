import type { IncomingMessage } from 'node:http';
import { Refusal } from './refusal.ts';

const maxBodyBytes = 16_384;

/** @throws Refusal for a body that is too large or no JSON */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBodyBytes) throw new Refusal(413, 'refused', 'The body is too large.', 'send less than 16 KB.');
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch {
    throw new Refusal(400, 'refused', 'The body is no JSON.', 'send a JSON object.');
  }
}

/** A field of a body, if it is a text. */
export function textOf(body: unknown, field: string): string | undefined {
  const value = typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[field] : undefined;
  return typeof value === 'string' ? value : undefined;
}
