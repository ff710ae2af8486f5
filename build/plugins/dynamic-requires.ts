import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/** `dynalite` requires its modules by names without `.js`; esbuild finds those of the files. */
export const dynamicRequires: Plugin = {
  name: 'dynamic-requires',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]dynalite[\\/](index|(actions|validations|db)[\\/]\w+)\.js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      return { contents: text.replace(/require\(('\.\/\w+\/' \+ \w+)\)/g, "require($1 + '.js')"), loader: 'js' };
    });
  },
};
