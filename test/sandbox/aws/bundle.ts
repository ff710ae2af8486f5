import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Writes the source of a small function to a file that the sandbox can load as a built bundle. */
export function writeBundle(source: string, fileName = 'index.mjs'): string {
  const bundleFile = join(mkdtempSync(join(tmpdir(), 'sandbox-bundle-')), fileName);
  writeFileSync(bundleFile, source);
  return bundleFile;
}
