import { readdir, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { leanSchemas } from './plugins/lean-schemas.ts';
import { packageVersions } from './plugins/package-versions.ts';
import { replaceModules } from './plugins/replace-modules.ts';

/** The folder of the project, ending in `/`. */
export const root = fileURLToPath(new URL('..', import.meta.url));
const standIn = (file: string) => `${root}build/sdk-stand-ins/${file}`;

/** Single modules of packages, by their paths in `node_modules`. */
export const replacedModules = {
  '@smithy/core/dist-es/submodules/checksum/sha256/Sha256Js.js': standIn('sha256-js.mjs'),
  '@smithy/core/dist-es/submodules/config/config-resolver/regionConfig/getInstanceMetadataRegion.js':
    standIn('instance-metadata-region.mjs'),
  '@smithy/core/dist-es/submodules/retry/util-retry/AdaptiveRetryStrategy.js': standIn('adaptive-retry-strategy.mjs'),
  'purecloud-platform-client-v2/src/purecloud-platform-client-v2/configuration.js':
    standIn('genesys-configuration.cjs'),
} as const;

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
    '@aws-sdk/credential-provider-node': standIn('credential-provider-node.mjs'),
    '@aws-sdk/endpoint-cache': standIn('endpoint-cache.mjs'),
    '@aws-sdk/signature-v4-multi-region': standIn('signature-v4-multi-region.mjs'),
    '@smithy/core/event-streams': standIn('event-streams.mjs'),
    '@smithy/middleware-compression': standIn('middleware-compression.mjs'),
    '@stablelib/base64': standIn('base64.cjs'),
    'fast-sha256': standIn('fast-sha256.cjs'),
  },
  // The Genesys SDK asks in many places whether it runs in a browser.
  define: { window: 'undefined' },
  plugins: [packageVersions, leanSchemas, replaceModules(root, replacedModules)] as Plugin[],
  logLevel: 'warning',
} as const satisfies BuildOptions;

/** Lambda and S3 have operations with event streams, and S3 signs in a way of its own. */
const neededByReport: readonly string[] = ['@smithy/core/event-streams', '@aws-sdk/signature-v4-multi-region'];

/** esbuild options of one function. */
export function bundleOptionsOf(name: string): typeof bundleOptions {
  if (name !== 'report') return bundleOptions;
  const alias = Object.entries(bundleOptions.alias).filter(([module]) => !neededByReport.includes(module));
  return { ...bundleOptions, alias: Object.fromEntries(alias) as typeof bundleOptions.alias };
}

/** The names of the functions, each with an entry file in `lambda/`. */
export async function bundledFunctions(): Promise<string[]> {
  const files = await readdir(`${root}lambda`);
  return files.flatMap((file) => /^(rotate|retire|watch|report)\.ts$/.exec(file)?.[1] ?? []).sort();
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
        ...bundleOptionsOf(name),
        plugins: [...bundleOptions.plugins, ...plugins],
        entryPoints: [`lambda/${name}.ts`],
        outfile: `${folder}/index.cjs`,
      });
      return `${folder}/index.cjs`;
    }),
  );
}
