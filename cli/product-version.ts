import { existsSync, readFileSync } from 'node:fs';

/** The package's manifest: above the sources, and two folders above the bundled command in `dist/cli/`. */
const manifest = ['../package.json', '../../package.json']
  .map((path) => new URL(path, import.meta.url))
  .find((url) => existsSync(url));

/** Of the package that is running. */
export const productVersion: string =
  manifest === undefined ? 'unknown' : JSON.parse(readFileSync(manifest, 'utf8')).version;
