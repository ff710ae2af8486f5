import { readFile, writeFile } from 'node:fs/promises';
import { failureMatrix } from './failure-matrix.ts';
import { documentFile, withMatrix } from './matrix-in-document.ts';

await writeFile(documentFile, withMatrix(await readFile(documentFile, 'utf8'), await failureMatrix()));
