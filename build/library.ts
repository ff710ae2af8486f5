import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { writeDeclarations } from './packages/declarations.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const awsPackage = '@aws-sdk/client-secrets-manager';

/** The package's entry points and their modules. */
const entries = {
  '.': 'index',
  './agent': 'agent',
  './checks': 'checks',
  './file': 'file',
  './keep-warm': 'keep-warm',
  './shared-store': 'shared-store',
  './vault': 'vault',
} as const;

/** Minified: the size of functions that bundle the library matters more than readable stack traces. */
const libraryOptions = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node22',
  legalComments: 'none',
  logLevel: 'warning',
} as const;

/** What the manifest of `client/` says, and the published one takes over. */
interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly engines: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional: boolean }>>;
}

/** Builds the token provider's npm package: ES modules, CommonJS, types, and no dependencies. */
export async function buildLibrary(outputFolder = `${root}client/dist`): Promise<string> {
  await rm(outputFolder, { recursive: true, force: true });
  for (const [folder, format] of [
    ['esm', 'esm'],
    ['cjs', 'cjs'],
  ] as const) {
    await build({
      ...libraryOptions,
      external: [awsPackage],
      format,
      entryPoints: Object.values(entries).map((entry) => `client/${entry}.ts`),
      outdir: `${outputFolder}/${folder}`,
    });
  }
  await writeDeclarations({
    configuration: 'tsconfig.library.json',
    entries: Object.values(entries).map((entry) => `client/${entry}`),
    folders: ['esm', 'cjs'].map((folder) => `${outputFolder}/${folder}/types`),
  });
  const manifest = JSON.parse(await readFile(`${root}client/package.json`, 'utf8')) as Manifest;
  await writeJson(`${outputFolder}/package.json`, packageOf(manifest));
  await writeStubs(outputFolder);
  // Marks the folder's files and types as CommonJS.
  await writeJson(`${outputFolder}/cjs/package.json`, { type: 'commonjs' });
  await copyFile(`${root}LICENSE`, `${outputFolder}/LICENSE`);
  await copyFile(`${root}client/README.md`, `${outputFolder}/README.md`);
  return outputFolder;
}

function packageOf(manifest: Manifest): object {
  const { name, version, description, license, engines, peerDependencies, peerDependenciesMeta } = manifest;
  const conditions = (folder: string, entry: string) => ({
    types: `./${folder}/types/client/${entry}.d.ts`,
    default: `./${folder}/${entry}.js`,
  });
  const exports = Object.entries(entries).map(([path, entry]) => [
    path,
    { import: conditions('esm', entry), require: conditions('cjs', entry) },
  ]);
  return {
    name,
    version,
    description,
    license,
    type: 'module',
    sideEffects: false,
    engines,
    ...fallbackOf('.', 'index'),
    exports: Object.fromEntries(exports),
    files: ['esm', 'cjs', ...stubs.map(([path]) => path.slice(2))],
    peerDependencies,
    peerDependenciesMeta,
  };
}

/** The entries below the package's own. */
const stubs = Object.entries(entries).filter(([path]) => path !== '.');

/** For tools that do not read `exports`. */
const fallbackOf = (up: string, entry: string) => ({
  main: `${up}/cjs/${entry}.js`,
  types: `${up}/cjs/types/client/${entry}.d.ts`,
});

/** A folder with a manifest in place of each entry. */
async function writeStubs(outputFolder: string): Promise<void> {
  for (const [path, entry] of stubs) {
    const folder = join(outputFolder, path);
    await mkdir(folder, { recursive: true });
    await writeJson(join(folder, 'package.json'), fallbackOf(relative(folder, outputFolder), entry));
  }
}

async function writeJson(file: string, content: object): Promise<void> {
  await writeFile(file, `${JSON.stringify(content, undefined, 2)}\n`);
}
