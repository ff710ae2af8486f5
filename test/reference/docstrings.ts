import { readFileSync } from 'node:fs';
import { destinations } from '../../domain/destinations/destinations.ts';

export interface Docstring {
  readonly text: string;
  /** The text after `@default`. */
  readonly default?: string;
}

/**
 * The docstrings of the rows of a table, `const <table> = {`, and of the rows that destinations add to it, by their names.
 * They are comments, so that no function contains them.
 *
 * @param file from the top of the repository
 */
export function docstringsOf(file: string, table: string): ReadonlyMap<string, Docstring> {
  const source = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
  const rows = source.split(`const ${table} = {\n`)[1]?.split('\n} as const')[0] ?? '';
  const found = rows.matchAll(
    /^ {2}\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n {2}'?([\w-]+)'?: \{|^ {2}\.{3}destinationRows\('(\w+)'\),$/gm,
  );
  return new Map(
    [...found].flatMap(([, comment = '', name = '', tableOfDestinations]) =>
      tableOfDestinations === undefined
        ? [[name, parse(comment)] as const]
        : destinationFiles.flatMap((each) => [...docstringsOf(each, tableOfDestinations)]),
    ),
  );
}

/** Each is named after its destination. */
const destinationFiles = Object.keys(destinations).map(
  (name) => `domain/destinations/${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.ts`,
);

function parse(comment: string): Docstring {
  const words = comment
    .replace(/^\s*\* ?/gm, '')
    .replace(/\s+/g, ' ')
    .trim();
  const [text = '', given] = words.split(' @default ');
  return given === undefined ? { text } : { text, default: given };
}
