import { shorten } from './shorten.ts';

/** The problem with the id of an integration credential, which becomes part of a path; `undefined` if there is none. */
export function problemOfIntegrationCredential(id: string): string | undefined {
  if (/^[\w-]{1,64}$/.test(id)) return undefined;
  return `"${shorten(id)}" is not an id of an integration credential (such as 01234567-89ab-cdef-0123-456789abcdef)`;
}
