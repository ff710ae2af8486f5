import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';
import { bundleFunctions } from '../../build/bundle.ts';
import type { Sabotage } from './mutants.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Builds the functions without one safeguard, in a folder of their own that is gone afterwards.
 *
 * @throws {Error} when the sources no longer hold what is to be taken out
 */
export async function withMutantBundles<Result>(
  sabotage: Omit<Sabotage, 'scenario'>,
  use: (bundleFolder: string) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'sabotage-'));
  try {
    await bundleFunctions(folder, [applying(sabotage)]);
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function applying({ name, and = [], ...first }: Omit<Sabotage, 'scenario'>): Plugin {
  return {
    name: 'sabotage',
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        const edits = [first, ...and].filter(({ file }) => path === join(root, file));
        if (edits.length === 0) return undefined;
        let contents = await readFile(path, 'utf8');
        for (const { file, find, replace } of edits) {
          if (!contents.includes(find)) throw new Error(`"${name}": ${file} no longer holds ${find}`);
          contents = contents.replace(find, () => replace);
        }
        return { contents, loader: 'ts' };
      });
    },
  };
}
