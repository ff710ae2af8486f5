import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { bundleOptions, root } from '../../build/bundle.ts';

/** The packages as they are. */
const wholeOptions = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  mainFields: ['module', 'main'],
} satisfies BuildOptions;

/** The same exports of packages: as the functions have them in their bundles, and as the packages have them. */
export interface BundledParts<Exports> {
  readonly lean: Exports;
  readonly whole: Exports;
}

/**
 * Bundles exports of packages twice, as the functions are bundled and without stand-ins, and loads both.
 *
 * @param source an ES module that exports them
 */
export async function bundleParts<Exports>(source: string): Promise<BundledParts<Exports>> {
  const folder = await mkdtemp(join(tmpdir(), 'parts-'));
  const load = async (name: string, options: BuildOptions): Promise<Exports> => {
    const outfile = join(folder, `${name}.cjs`);
    await build({ ...options, stdin: { contents: source, resolveDir: root }, outfile, logLevel: 'silent' });
    return createRequire(import.meta.url)(outfile) as Exports;
  };
  try {
    return { lean: await load('lean', bundleOptions), whole: await load('whole', wholeOptions) };
  } finally {
    await rm(folder, { recursive: true });
  }
}
