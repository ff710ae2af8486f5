import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { failureMatrix } from './failure-matrix.ts';
import { documentFile, withMatrix } from './matrix-in-document.ts';

it('the document has what a caller sees of each failure', async () => {
  const document = await readFile(documentFile, 'utf8');
  expect(withMatrix(document, await failureMatrix())).toBe(document);
});
