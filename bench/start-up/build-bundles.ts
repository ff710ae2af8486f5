import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundleFunctions, bundleOptions } from '../../build/bundle.ts';

export interface Bundle {
  readonly name: string;
  readonly file: string;
  readonly bytes: number;
}

export interface Bundles {
  /** The rotate function, built as it is deployed. */
  readonly rotate: Bundle;
  readonly secretsManagerOnly: Bundle;
  readonly wholeSdk: Bundle;
}

/** Builds the rotate function and the two bundles it is compared with. */
export async function buildBundles(folder: string): Promise<Bundles> {
  const files = await bundleFunctions(folder);
  const rotate = files.find((file) => file.includes('/rotate/'));
  if (rotate === undefined) throw new Error('The build produced no rotate function.');
  return {
    rotate: await measured('rotate (ours)', rotate),
    secretsManagerOnly: await measured(
      'Secrets Manager client only',
      await withSameOptions('secrets-manager-only', folder),
    ),
    wholeSdk: await measured('whole Genesys SDK, both AWS clients', await withSameOptions('whole-sdk', folder)),
  };
}

/** Built with the options of the functions; what is left out of the packages is ours alone. */
async function withSameOptions(source: string, folder: string): Promise<string> {
  const outfile = join(folder, `${source}.cjs`);
  const entry = fileURLToPath(new URL(`./${source}.ts`, import.meta.url));
  const { alias: _alias, plugins: _plugins, define: _define, ...options } = bundleOptions;
  await build({ ...options, entryPoints: [entry], outfile, logLevel: 'error' });
  return outfile;
}

async function measured(name: string, file: string): Promise<Bundle> {
  return { name, file, bytes: (await stat(file)).size };
}
