import { chmod, rm } from 'node:fs/promises';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import { root } from './bundle.ts';
import { buildConsolePage } from './console-page.ts';
import { packageVersions } from './plugins/package-versions.ts';

/** The operator's command, in one folder: `main.js`, and what is loaded only when a command needs it. */
export const commandOptions = {
  absWorkingDir: root,
  bundle: true,
  splitting: true,
  platform: 'node',
  target: 'node22',
  format: 'esm',
  minify: true,
  // Errors name themselves.
  keepNames: false,
  legalComments: 'none',
  mainFields: ['module', 'main'],
  // What is still CommonJS calls it.
  banner: { js: "import{createRequire as gorRequire}from'node:module';const require=gorRequire(import.meta.url);" },
  plugins: [packageVersions],
  logLevel: 'warning',
} as const satisfies BuildOptions;

/** What is in the bundle, for the notices of its packages. */
export async function describeCommand(): Promise<Metafile> {
  const { metafile } = await build({
    ...commandOptions,
    plugins: [...commandOptions.plugins],
    entryPoints: ['cli/main.ts'],
    outdir: `${root}dist/cli`,
    write: false,
    metafile: true,
  });
  return metafile;
}

/** Bundles the operator's command and its page into `dist/cli/`. */
export async function buildCommand(outputFolder = `${root}dist/cli`): Promise<string> {
  await rm(outputFolder, { recursive: true, force: true });
  await build({
    ...commandOptions,
    plugins: [...commandOptions.plugins],
    entryPoints: ['cli/main.ts'],
    outdir: outputFolder,
  });
  await buildConsolePage(outputFolder);
  const file = `${outputFolder}/main.js`;
  await chmod(file, 0o755);
  return file;
}
