import { readFileSync } from 'node:fs';

export interface Docstring {
  readonly text: string;
  /** What stands after `@default`. */
  readonly default?: string;
}

/**
 * The docstrings of the rows of a table, `export const <table> = {`, by their names. They are comments, so that no
 * function carries them.
 *
 * @param file from the top of the repository
 */
export function docstringsOf(file: string, table: string): ReadonlyMap<string, Docstring> {
  const source = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
  const rows = source.split(`export const ${table} = {\n`)[1]?.split('\n} as const')[0] ?? '';
  const found = rows.matchAll(/^ {2}\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n {2}'?([\w-]+)'?: \{/gm);
  return new Map([...found].map(([, comment = '', name = '']) => [name, parse(comment)]));
}

function parse(comment: string): Docstring {
  const words = comment
    .replace(/^\s*\* ?/gm, '')
    .replace(/\s+/g, ' ')
    .trim();
  const [text = '', given] = words.split(' @default ');
  return given === undefined ? { text } : { text, default: given };
}
