import { readdir, readFile, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type Plugin } from 'esbuild';

/** The folder of the project, ending in `/`. */
export const root = fileURLToPath(new URL('..', import.meta.url));
const standIn = (file: string) => `${root}build/sdk-stand-ins/${file}`;

/** Each AWS client takes its version for the user agent out of its whole package.json. */
const packageVersions: Plugin = {
  name: 'package-versions',
  setup({ onLoad }) {
    onLoad({ filter: /@aws-sdk[\\/]client-[\w-]+[\\/]package\.json$/ }, async ({ path }) => {
      const { version } = JSON.parse(await readFile(path, 'utf8'));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
};

/** esbuild options of every function, here, in the stack and in the tests. */
export const bundleOptions = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  minify: true,
  keepNames: false,
  legalComments: 'none',
  // ES module builds can be tree-shaken; `main` usually names a CommonJS build.
  mainFields: ['module', 'main'],
  alias: {
    axios: standIn('axios.cjs'),
    configparser: standIn('configparser.cjs'),
    winston: standIn('winston.cjs'),
    '@aws-sdk/credential-provider-node': standIn('credential-provider-node.mjs'),
    '@aws-sdk/endpoint-cache': standIn('endpoint-cache.mjs'),
  },
  plugins: [packageVersions] as Plugin[],
  logLevel: 'warning',
} as const satisfies BuildOptions;

/** The names of the functions, each with an entry file in `lambda/`. */
export async function bundledFunctions(): Promise<string[]> {
  const files = await readdir(`${root}lambda`);
  return files.flatMap((file) => /^(rotate|retire|watch)\.ts$/.exec(file)?.[1] ?? []).sort();
}

/**
 * Bundles the functions that the stack deploys into `dist/<name>/index.cjs`, which exports `handler`.
 *
 * @param plugins transform the sources, for the mutants of the crash tests
 */
export async function bundleFunctions(outputFolder = `${root}dist`, plugins: Plugin[] = []): Promise<string[]> {
  return Promise.all(
    (await bundledFunctions()).map(async (name) => {
      const folder = `${outputFolder}/${name}`;
      await rm(folder, { recursive: true, force: true });
      await build({
        ...bundleOptions,
        plugins: [...bundleOptions.plugins, ...plugins],
        entryPoints: [`lambda/${name}.ts`],
        outfile: `${folder}/index.cjs`,
      });
      return `${folder}/index.cjs`;
    }),
  );
}
