import { stripVTControlCharacters } from 'node:util';

/** Without control characters, which a terminal would obey. */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replace(/\p{C}+/gu, ' ');
}

/** What `createStyle` writes. Other colors could hide what follows a name. */
const colors = new RegExp(`${String.fromCharCode(27)}\\[(?:1|2|22|31|32|33|39)m`, 'g');

/** On one line, with our own colors and no other control character. */
export function printableLine(text: string): string {
  const kept = text.match(colors) ?? [];
  const parts = text.split(colors).map(printable);
  return parts.map((part, at) => (at === 0 ? part : `${kept[at - 1]}${part}`)).join('');
}

/** The same over several lines. */
export function printableLines(text: string): string {
  return text.split('\n').map(printableLine).join('\n');
}

/** JSON that reads back the same, in which no text from elsewhere controls a terminal: `JSON.stringify` leaves C1 as it is. */
export function printableJson(value: unknown): string {
  const escaped = (found: string) =>
    [...Array(found.length).keys()].map((at) => `\\u${found.charCodeAt(at).toString(16).padStart(4, '0')}`).join('');
  return JSON.stringify(value, null, 2).replace(/[^\P{C}\n]/gu, escaped);
}
