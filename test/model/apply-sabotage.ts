import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';
import { root } from '../../build/bundle.ts';
import type { sabotages } from './sabotages.ts';

/** Changes one place of the sources on their way into the bundles. */
export function applySabotage({ file, find, replace, name }: (typeof sabotages)[number]): Plugin {
  return {
    name: 'sabotage',
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        if (path !== `${root}${file}`) return undefined;
        const source = await readFile(path, 'utf8');
        if (!source.includes(find)) throw new Error(`"${name}": ${file} no longer holds ${find}`);
        return { contents: source.replace(find, () => replace), loader: 'ts' };
      });
    },
  };
}
