import type { Parameters } from '../parameters.ts';
import { SecretsManagerError } from '../secrets-manager-error.ts';

/** One page of a list. The token holds the start of the next one. */
export function page<Item>(
  items: readonly Item[],
  parameters: Parameters,
  most = 100,
): { readonly items: readonly Item[]; readonly next: { readonly NextToken?: string } } {
  const size = parameters.optionalNumber('MaxResults', 1, most) ?? most;
  const token = parameters.optionalText('NextToken', { most: 4096 });
  const start = token === undefined ? 0 : Number(Buffer.from(token, 'base64').toString());
  if (!Number.isInteger(start) || start < 0) {
    throw new SecretsManagerError('InvalidNextTokenException', 'The NextToken value is invalid.');
  }
  const end = start + size;
  const next = end < items.length ? { NextToken: Buffer.from(String(end)).toString('base64') } : {};
  return { items: items.slice(start, end), next };
}
