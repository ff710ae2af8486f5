import { mkdir, rm, writeFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { root } from '../bundle.ts';
import { supplyChainFiles } from './supply-chain-files.ts';

// Beside the bundles and not in their folders, each of which is deployed as a whole.
const folder = `${root}dist/sbom`;
const files = await supplyChainFiles();
await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
for (const { name, text, what } of files) {
  await writeFile(`${folder}/${name}`, text);
  process.stdout.write(`${relative(process.cwd(), `${folder}/${name}`)}  ${what}\n`);
}
process.stdout.write(files.at(-1)?.text ?? '');
