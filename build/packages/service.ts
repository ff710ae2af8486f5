import { existsSync } from 'node:fs';
import { copyFile, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { build, type Metafile } from 'esbuild';
import { bundledFunctions, root } from '../bundle.ts';
import { describeCommand } from '../command.ts';
import { dynamicRequires } from '../plugins/dynamic-requires.ts';
import { requireAllowedLicenses } from '../supply-chain/allowed-licenses.ts';
import { bundledPackages, type LockFile } from '../supply-chain/bundled-packages.ts';
import { noticesOf } from '../supply-chain/third-party-notices.ts';
import { writeDeclarations } from './declarations.ts';

/** What programs import, each with the folder that tools which do not read `exports` find. */
const entries = { cdk: 'infra/index', sandbox: 'sandbox/index' } as const;

/** What the instances of the sandbox's functions run. */
const runtimeFile = 'sandbox/lambda/bootstrap.mjs';

/** Programs that the command starts: what `npm start` and `npm run sandbox` run. Beside `dist`, where they look for the bundles. */
const programs = { demo: 'demo/start', sandbox: 'demo/sandbox' } as const;
const programsFolder = 'programs';

/** The command of operators, in the folder of the bundles where it is built; its folder is copied as a whole. */
const commandFile = 'cli/main.js';

const peers = ['aws-cdk-lib', 'constructs'] as const;

export interface ServicePackageOptions {
  /** Default `dist/packages/genesys-oauth-rotation`. */
  readonly outputFolder?: string;
  /** Holds the bundles. Default `dist`. */
  readonly bundleFolder?: string;
  /** The templates by their file names. */
  readonly templates: Readonly<Record<string, string>>;
}

/**
 * Assembles the npm package of the construct: the construct and the sandbox as ES modules and CommonJS with their types, the
 * bundles of the functions, templates, and the command where it is built. It has no dependencies but peers.
 */
export async function buildServicePackage(options: ServicePackageOptions): Promise<string> {
  const { outputFolder = `${root}dist/packages/genesys-oauth-rotation`, bundleFolder = `${root}dist` } = options;
  await rm(outputFolder, { recursive: true, force: true });
  await mkdir(`${outputFolder}/dist`, { recursive: true });
  for (const name of await bundledFunctions()) {
    await cp(`${bundleFolder}/${name}`, `${outputFolder}/dist/${name}`, { recursive: true });
  }
  const metafiles: Metafile[] = [];
  for (const [name, source] of Object.entries(entries)) {
    metafiles.push(await bundleEntry(source, `${outputFolder}/${name}`, 'esm'));
    metafiles.push(await bundleEntry(source, `${outputFolder}/${name}-cjs`, 'cjs'));
    const main = `../${name}-cjs/index.js`;
    const types = `../${name}-cjs/types/${source}.d.ts`;
    await writeJson(`${outputFolder}/${name}/package.json`, { type: 'module', main, types });
    await writeJson(`${outputFolder}/${name}-cjs/package.json`, { type: 'commonjs' });
  }
  for (const folder of ['sandbox', 'sandbox-cjs']) {
    await copyFile(`${root}${runtimeFile}`, `${outputFolder}/${folder}/bootstrap.mjs`);
  }
  for (const [name, source] of Object.entries(entries)) {
    await writeDeclarations({
      configuration: 'tsconfig.service.json',
      entries: [source],
      folders: [`${outputFolder}/${name}/types`, `${outputFolder}/${name}-cjs/types`],
    });
  }
  await writeTemplates(`${outputFolder}/templates`, options.templates);
  const hasCommand = existsSync(`${bundleFolder}/${commandFile}`);
  if (hasCommand) {
    await cp(`${bundleFolder}/cli`, `${outputFolder}/dist/cli`, { recursive: true });
    metafiles.push(await describeCommand(), ...(await bundlePrograms(`${outputFolder}/${programsFolder}`)));
  }
  await writeJson(`${outputFolder}/package.json`, await manifestOf(hasCommand));
  await copyFile(`${root}LICENSE`, `${outputFolder}/LICENSE`);
  await copyFile(`${root}docs/packages/genesys-oauth-rotation.md`, `${outputFolder}/README.md`);
  await writeFile(`${outputFolder}/THIRD-PARTY-NOTICES.txt`, await noticesOfEntries(metafiles));
  return outputFolder;
}

async function bundlePrograms(folder: string): Promise<Metafile[]> {
  const metafiles: Metafile[] = [];
  for (const [name, source] of Object.entries(programs)) {
    metafiles.push(await bundleEntry(source, folder, 'esm', name));
  }
  await copyFile(`${root}${runtimeFile}`, `${folder}/bootstrap.mjs`);
  return metafiles;
}

async function bundleEntry(source: string, folder: string, format: 'esm' | 'cjs', file = 'index'): Promise<Metafile> {
  const isModule = format === 'esm';
  const { metafile } = await build({
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    target: 'node22',
    format,
    legalComments: 'none',
    logLevel: 'warning',
    // As the functions do it: ES module builds can be tree-shaken.
    mainFields: ['module', 'main'],
    plugins: [dynamicRequires],
    external: peers.flatMap((peer) => [peer, `${peer}/*`]),
    define: isModule ? {} : { 'import.meta.url': 'moduleUrl' },
    banner: {
      js: isModule
        ? `import { createRequire as createRequireOfModule } from 'node:module';\nconst require = createRequireOfModule(import.meta.url);`
        : `const moduleUrl = require('node:url').pathToFileURL(__filename).href;`,
    },
    entryPoints: [`${source}.ts`],
    outfile: `${folder}/${file}.js`,
    metafile: true,
  });
  return metafile;
}

async function writeTemplates(folder: string, templates: Readonly<Record<string, string>>): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [file, text] of Object.entries(templates)) await writeFile(`${folder}/${file}`, text);
}

/** The manifest of the repository is private and has the dependencies of the functions, which are in the bundles. */
async function manifestOf(hasCommand: boolean): Promise<object> {
  const { name, version, description, license, devDependencies } = (await readJson('package.json')) as {
    readonly devDependencies: Readonly<Record<string, string>>;
  } & Readonly<Record<string, unknown>>;
  const conditions = (folder: string, source: string) => ({
    types: `./${folder}/types/${source}.d.ts`,
    default: `./${folder}/index.js`,
  });
  const exports = Object.entries(entries).map(([entry, source]) => [
    `./${entry}`,
    { import: conditions(entry, source), require: conditions(`${entry}-cjs`, source) },
  ]);
  const command = `./dist/${commandFile}`;
  return {
    name,
    version,
    description,
    license,
    keywords: ['genesys-cloud', 'oauth', 'secrets-manager', 'rotation', 'aws-cdk', 'construct', 'lambda'],
    type: 'module',
    sideEffects: false,
    engines: { node: '>=22' },
    ...(hasCommand ? { bin: { [`${name}`]: command, gor: command } } : {}),
    exports: { ...Object.fromEntries(exports), './templates/*': './templates/*', './package.json': './package.json' },
    files: [
      ...Object.keys(entries).flatMap((entry) => [entry, `${entry}-cjs`]),
      'dist',
      ...(hasCommand ? [programsFolder] : []),
      'templates',
      'THIRD-PARTY-NOTICES.txt',
    ],
    peerDependencies: Object.fromEntries(peers.map((peer) => [peer, devDependencies[peer]])),
    // The sandbox and the command need neither.
    peerDependenciesMeta: Object.fromEntries(peers.map((peer) => [peer, { optional: true }])),
    publishConfig: { access: 'public', provenance: true },
  };
}

async function noticesOfEntries(metafiles: readonly Metafile[]): Promise<string> {
  const lock = (await readJson('package-lock.json')) as unknown as LockFile;
  const packages = metafiles.flatMap((metafile) => bundledPackages(metafile, root, lock).packages);
  requireAllowedLicenses(packages);
  return noticesOf(packages, root);
}

async function readJson(file: string): Promise<Readonly<Record<string, unknown>>> {
  return JSON.parse(await readFile(`${root}${file}`, 'utf8'));
}

async function writeJson(file: string, content: object): Promise<void> {
  await writeFile(file, `${JSON.stringify(content, undefined, 2)}\n`);
}
