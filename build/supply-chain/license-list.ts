import type { DescribedBundle } from './software-bill-of-materials.ts';

/** One line for each bundled package: id, license, and the bundles that contain it. */
export function licenseList(bundles: readonly DescribedBundle[]): string {
  const lines = new Map<string, { license: string; names: string[] }>();
  for (const { name, contents } of bundles) {
    for (const { name: packageName, version, license } of contents.packages) {
      const id = `${packageName}@${version}`;
      lines.set(id, { license, names: [...(lines.get(id)?.names ?? []), name].sort() });
    }
  }
  return [...lines]
    .map(([id, { license, names }]) => `${id}  ${license}  ${names.join(', ')}\n`)
    .sort()
    .join('');
}
