import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';

/**
 * Puts stand-ins in the place of single modules of a package, which `alias` cannot name: the package imports them by
 * relative paths. The build fails if a package no longer has such a module.
 *
 * @param folder the folder that has `node_modules`
 * @param standIns the file of each stand-in by the path of the module in `node_modules`
 */
export function replaceModules(folder: string, standIns: Readonly<Record<string, string>>): Plugin {
  return {
    name: 'replace-modules',
    setup({ onStart, onLoad }) {
      onStart(async () => {
        const modules = Object.keys(standIns).map((module) => join(folder, 'node_modules', module));
        const missing = await Promise.all(modules.map(async (path) => ((await exists(path)) ? [] : [path])));
        const errors = missing.flat().map((path) => ({
          text: `${path} does not exist any more: find out what the package has in its place, and replace or remove its stand-in`,
        }));
        return { errors };
      });
      onLoad({ filter: /[\\/]node_modules[\\/]/ }, async ({ path }) => {
        // Not by the whole path: `node_modules` may be a link.
        const standIn = standIns[path.replaceAll('\\', '/').split('/node_modules/').at(-1) ?? ''];
        return standIn === undefined ? undefined : { contents: await readFile(standIn, 'utf8'), loader: 'js' };
      });
    },
  };
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
