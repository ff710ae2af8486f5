import { readdirSync, readFileSync } from 'node:fs';
import type { BundledPackage } from './bundled-packages.ts';
import type { DescribedBundle } from './software-bill-of-materials.ts';

const rule = '='.repeat(80);

/**
 * The texts that the licenses of bundled packages ask to be passed on: LICENSE and NOTICE files, each once. A package
 * without such a file is named with its license.
 *
 * @param root the folder with node_modules, ending in `/`
 */
export function thirdPartyNotices(bundles: readonly DescribedBundle[], root: string): string {
  return noticesOf(
    bundles.flatMap(({ contents }) => contents.packages),
    root,
  );
}

/** As `thirdPartyNotices`, of packages. */
export function noticesOf(bundled: readonly BundledPackage[], root: string): string {
  const packages = new Map(bundled.map((each) => [idOf(each), each]));
  const idsByText = new Map<string, string[]>();
  for (const [id, bundled] of [...packages].sort(([one], [other]) => (one < other ? -1 : 1))) {
    const text = noticeOf(bundled, root);
    idsByText.set(text, [...(idsByText.get(text) ?? []), id]);
  }
  return [...idsByText].map(([text, ids]) => `${rule}\n${ids.join('\n')}\n${rule}\n\n${text}\n\n`).join('');
}

const idOf = ({ name, version }: BundledPackage) => `${name}@${version}`;

function noticeOf({ folder, license }: BundledPackage, root: string): string {
  const files = readdirSync(`${root}${folder}`)
    .filter((file) => /^(licen[cs]e|notice|copying)/i.test(file))
    .sort();
  const texts = files.map((file) => readFileSync(`${root}${folder}/${file}`, 'utf8').replaceAll('\r', '').trim());
  return texts.length > 0 ? texts.join('\n\n') : `License: ${license}. The package has no license file.`;
}
