import { root } from '../bundle.ts';
import { describeBundles } from './describe-bundles.ts';
import { licenseList } from './license-list.ts';
import { softwareBillOfMaterials } from './software-bill-of-materials.ts';
import { thirdPartyNotices } from './third-party-notices.ts';

export interface SupplyChainFile {
  readonly name: string;
  readonly text: string;
  /** In a few words. */
  readonly what: string;
}

/** What describes the bundles: a bill of materials each, the notices, and the licenses, which come last. */
export async function supplyChainFiles(bundleFolder = `${root}dist`): Promise<SupplyChainFile[]> {
  const bundles = await describeBundles(bundleFolder);
  const bills = bundles.map((bundle) => ({
    name: `${bundle.name}.cdx.json`,
    text: `${JSON.stringify(softwareBillOfMaterials(bundle), null, 2)}\n`,
    what: `${bundle.contents.packages.length} packages`,
  }));
  const notices = thirdPartyNotices(bundles, root);
  return [
    ...bills,
    { name: 'third-party-notices.txt', text: notices, what: 'what their licenses ask to be passed on' },
    { name: 'licenses.txt', text: licenseList(bundles), what: 'all of them allowed:' },
  ];
}
