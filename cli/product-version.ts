import { existsSync, readFileSync } from 'node:fs';

/** From the sources, and from the bundle, which is a folder deeper. */
const manifest = ['../package.json', '../../package.json']
  .map((path) => new URL(path, import.meta.url))
  .find((file) => existsSync(file));

/** Of the package that is running. */
export const productVersion: string =
  manifest === undefined ? 'unknown' : JSON.parse(readFileSync(manifest, 'utf8')).version;
