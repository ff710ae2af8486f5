/** The problem with the name of a HashiCorp Vault mount or a path below it; `undefined` if there is none. */
export function problemOfVaultPath(path: string): string | undefined {
  if (path.length > 512) return 'is longer than 512 characters';
  if (!/^[\w./-]+$/.test(path)) return 'has characters other than letters, digits, "_", "-", "." and "/"';
  // Any of these could lead out of the mount, or to its metadata instead of its data.
  if (path.startsWith('/') || path.endsWith('/') || path.includes('//')) {
    return 'begins or ends with "/" or has an empty segment';
  }
  if (path.split('/').some((segment) => segment === '.' || segment === '..')) {
    return 'has a segment "." or "..", which leads out of its mount';
  }
  return undefined;
}

/** The path below the mount that belongs to a secret. */
export function vaultPathOf(secretName: string, prefix: string | undefined): string {
  return prefix === undefined ? secretName : `${prefix}/${secretName}`;
}
