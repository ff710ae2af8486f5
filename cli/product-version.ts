import { readFileSync } from 'node:fs';

/** Of the package that is running. */
export const productVersion: string = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
).version;
