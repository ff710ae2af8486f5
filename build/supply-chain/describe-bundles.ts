import { readFileSync } from 'node:fs';
import { build, version as bundlerVersion } from 'esbuild';
import { bundledFunctions, bundleOptionsOf, root } from '../bundle.ts';
import { requireAllowedLicenses } from './allowed-licenses.ts';
import { bundledPackages, type LockFile } from './bundled-packages.ts';
import type { DescribedBundle } from './software-bill-of-materials.ts';

/**
 * Rebuilds every function in memory and reports what is in it.
 *
 * @param bundleFolder the folder with the bundles to deploy
 * @throws Error when a bundle does not match the sources, or a license in it is not allowed
 */
export async function describeBundles(bundleFolder = `${root}dist`): Promise<DescribedBundle[]> {
  const { version, license } = readJson('package.json') as { version: string; license: string };
  const lock = readJson('package-lock.json') as LockFile;
  return Promise.all(
    (await bundledFunctions()).map(async (name) => {
      const { outputFiles, metafile } = await build({
        ...bundleOptionsOf(name),
        entryPoints: [`lambda/${name}.ts`],
        outfile: `${bundleFolder}/${name}/index.cjs`,
        metafile: true,
        write: false,
      });
      const [built] = outputFiles;
      const file = readFileSync(`${bundleFolder}/${name}/index.cjs`);
      if (built === undefined || !file.equals(built.contents)) {
        throw new Error(`${name}/index.cjs does not match the sources. Run: npm run build`);
      }
      const contents = bundledPackages(metafile, root, lock);
      requireAllowedLicenses(contents.packages);
      return { name, version, license, file, contents, bundlerVersion };
    }),
  );
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(`${root}${file}`, 'utf8'));
}
