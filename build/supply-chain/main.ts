import { mkdir, rm, writeFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { root } from '../bundle.ts';
import { describeBundles } from './describe-bundles.ts';
import { licenseList } from './license-list.ts';
import { softwareBillOfMaterials } from './software-bill-of-materials.ts';
import { thirdPartyNotices } from './third-party-notices.ts';

// Beside the bundles and not in their folders, each of which is deployed as a whole.
const folder = `${root}dist/sbom`;
const bundles = await describeBundles();
await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
const write = async (file: string, text: string, what: string) => {
  await writeFile(`${folder}/${file}`, text);
  process.stdout.write(`${relative(process.cwd(), `${folder}/${file}`)}  ${what}\n`);
};
for (const bundle of bundles) {
  const bill = `${JSON.stringify(softwareBillOfMaterials(bundle), null, 2)}\n`;
  await write(`${bundle.name}.cdx.json`, bill, `${bundle.contents.packages.length} packages`);
}
await write('third-party-notices.txt', thirdPartyNotices(bundles, root), 'what their licenses ask to be passed on');
const list = licenseList(bundles);
await write('licenses.txt', list, 'all of them allowed:');
process.stdout.write(list);
