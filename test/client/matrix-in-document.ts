import { fileURLToPath } from 'node:url';

export const documentFile = fileURLToPath(new URL('../../docs/token-provider.md', import.meta.url));

const begin = '<!-- failures: written by `node test/client/write-failure-matrix.ts` -->\n';
const end = '<!-- end of failures -->';

/** The document with this matrix in place of the one that it has. */
export function withMatrix(document: string, matrix: string): string {
  const [head, rest] = document.split(begin);
  const tail = rest?.split(end)[1];
  if (head === undefined || tail === undefined) throw new Error(`${documentFile} has no place for the failures.`);
  return `${head}${begin}${matrix}${end}${tail}`;
}
