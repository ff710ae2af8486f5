import type { BundledPackage } from './bundled-packages.ts';

/** SPDX ids of allowed licenses: they require attribution but no source disclosure. */
export const allowedLicenses: readonly string[] = [
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  'Unlicense',
];

/** @throws Error naming every package whose license is not allowed */
export function requireAllowedLicenses(packages: readonly BundledPackage[]): void {
  const disallowed = packages.filter(({ license }) => !isAllowed(license));
  if (disallowed.length === 0) return;
  const list = disallowed.map(({ name, version, license }) => `${name}@${version} (${license})`).join(', ');
  throw new Error(
    `Packages in a bundle have licenses that are not allowed: ${list}. Allowed: ${allowedLicenses.join(', ')}. Replace the package, or review its license and add it to build/supply-chain/allowed-licenses.ts.`,
  );
}

/** `OR` needs one allowed license, `AND` needs all. */
function isAllowed(license: string): boolean {
  const expression = license.replace(/^\((.*)\)$/, '$1');
  if (/[()]/.test(expression)) return false;
  return expression
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((id) => allowedLicenses.includes(id.trim())));
}
