import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { plainTemplate, type ZippedFunction, zippedFunctions } from '../../infra/plain-template/plain-template.ts';
import { bundleFunctions, root } from '../bundle.ts';
import { buildCommand } from '../command.ts';
import { buildLibrary } from '../library.ts';
import { buildServicePackage } from '../packages/service.ts';
import { supplyChainFiles } from '../supply-chain/supply-chain-files.ts';
import { zip } from './zip.ts';

export const templateFile = 'genesys-oauth-rotation.template.json';

export interface ReleaseOptions {
  /** Default `release/`. */
  readonly folder?: string;
  /** Where the bundles and the packages are built. Default `dist/`. */
  readonly buildFolder?: string;
}

/**
 * Builds and packs everything that is published: both npm packages, the plain template, the functions as zips, bills of
 * materials, notices and the hashes of all. The same sources give the same bytes.
 */
export async function release(options: ReleaseOptions = {}): Promise<string> {
  const { folder = `${root}release`, buildFolder = `${root}dist` } = options;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await bundleFunctions(buildFolder);
  await buildCommand(`${buildFolder}/cli`);
  const zips = await writeZips(buildFolder, folder);
  const template = `${JSON.stringify(plainTemplate({ bundleFolder: buildFolder, zips }), undefined, 1)}\n`;
  await writeFile(`${folder}/${templateFile}`, template);
  const servicePackage = await buildServicePackage({
    bundleFolder: buildFolder,
    outputFolder: `${buildFolder}/packages/genesys-oauth-rotation`,
    templates: { [templateFile]: template },
  });
  await pack(servicePackage, folder);
  await pack(await buildLibrary(`${buildFolder}/packages/genesys-token-provider`), folder);
  for (const { name, text } of await supplyChainFiles(buildFolder)) await writeFile(`${folder}/${name}`, text);
  await writeFile(`${folder}/SHA256SUMS`, await hashesIn(folder));
  return folder;
}

/** The names hold the hash of the bundle: CloudFormation updates a function where the key of its code changes. */
async function writeZips(buildFolder: string, folder: string): Promise<Readonly<Record<ZippedFunction, string>>> {
  const written = zippedFunctions.map(async (name) => {
    const content = await readFile(`${buildFolder}/${name}/index.cjs`);
    const file = `${name}-${sha256(content).slice(0, 12)}.zip`;
    await writeFile(`${folder}/${file}`, zip([{ name: 'index.cjs', content }]));
    return [name, file] as const;
  });
  return Object.fromEntries(await Promise.all(written)) as Record<ZippedFunction, string>;
}

/** npm writes the same archive whenever it is, and leaves out what `files` does not name. */
async function pack(packageFolder: string, folder: string): Promise<void> {
  await promisify(execFile)('npm', ['pack', packageFolder, '--pack-destination', folder, '--ignore-scripts']);
}

/** As `sha256sum` writes and checks them. */
async function hashesIn(folder: string): Promise<string> {
  const files = (await readdir(folder)).sort();
  const lines = files.map(async (file) => `${sha256(await readFile(`${folder}/${file}`))}  ${file}\n`);
  return (await Promise.all(lines)).join('');
}

function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
