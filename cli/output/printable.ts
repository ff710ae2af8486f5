import { stripVTControlCharacters } from 'node:util';

/** Without control characters, which a terminal would obey. */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replace(/\p{C}+/gu, ' ');
}
