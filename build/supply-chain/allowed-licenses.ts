import type { BundledPackage } from './bundled-packages.ts';

/** SPDX ids of the licenses that code in a bundle may have: they ask for their notice to be kept and for no source. */
export const allowedLicenses: readonly string[] = [
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  'Unlicense',
];

/** @throws Error that names every package whose license is not allowed */
export function requireAllowedLicenses(packages: readonly BundledPackage[]): void {
  const refused = packages.filter(({ license }) => !isAllowed(license));
  if (refused.length === 0) return;
  const list = refused.map(({ name, version, license }) => `${name}@${version} (${license})`).join(', ');
  throw new Error(
    `Packages in a bundle have licenses that are not allowed: ${list}. Allowed: ${allowedLicenses.join(', ')}. Replace the package, or decide on its license and add it to build/supply-chain/allowed-licenses.ts.`,
  );
}

/** Of a choice one has to be allowed; of licenses that hold together, all. */
function isAllowed(license: string): boolean {
  const expression = license.replace(/^\((.*)\)$/, '$1');
  if (/[()]/.test(expression)) return false;
  return expression
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((id) => allowedLicenses.includes(id.trim())));
}
