import { readFileSync } from 'node:fs';
import type { Metafile } from 'esbuild';

/** A package with at least one byte in a bundle. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** Relative to the folder with node_modules. */
  readonly folder: string;
  /** From its package.json: an SPDX id or expression. */
  readonly license: string;
  /** The archive's hash from the lock file, such as `sha512-…`. */
  readonly integrity: string;
  readonly bytesInBundle: number;
  /** The packages that its bundled files import, as `name@version`. */
  readonly dependsOn: readonly string[];
}

/** The part of package-lock.json that is read. */
export interface LockFile {
  readonly packages: Readonly<Record<string, { readonly version?: string; readonly integrity?: string }>>;
}

/** The packages in a bundle, and those that our own sources import, as `name@version`. */
export interface BundleContents {
  readonly packages: readonly BundledPackage[];
  readonly importedDirectly: readonly string[];
}

/**
 * Finds the packages that are in a bundle, not only installed.
 *
 * @param root the folder with node_modules, ending in `/`
 * @throws Error when a package's version is not the one in the lock file, or has no license or hash
 */
export function bundledPackages(metafile: Metafile, root: string, lock: LockFile): BundleContents {
  const bytes = new Map<string, number>();
  for (const { inputs } of Object.values(metafile.outputs)) {
    for (const [file, { bytesInOutput }] of Object.entries(inputs)) {
      const folder = packageFolderOf(file);
      if (folder !== undefined && bytesInOutput > 0) bytes.set(folder, (bytes.get(folder) ?? 0) + bytesInOutput);
    }
  }
  const identities = new Map([...bytes.keys()].map((folder) => [folder, readIdentity(folder, root, lock)]));
  const edges = importsBetween(metafile);
  const idsOf = (folders: Iterable<string> | undefined) =>
    [...(folders ?? [])].flatMap((folder) => identities.get(folder)?.id ?? []).sort();
  const packages = [...identities].map(([folder, { id: _id, ...identity }]) => ({
    ...identity,
    bytesInBundle: bytes.get(folder) ?? 0,
    dependsOn: idsOf(edges.get(folder)),
  }));
  return { packages: packages.sort(byNameAndVersion), importedDirectly: idsOf(edges.get(ownSources)) };
}

const ownSources = '';

/** Maps each package to the packages that its files import. */
function importsBetween(metafile: Metafile): Map<string, Set<string>> {
  const edges = new Map<string, Set<string>>();
  for (const [file, { imports }] of Object.entries(metafile.inputs)) {
    const from = packageFolderOf(file) ?? ownSources;
    const targets = edges.get(from) ?? new Set();
    edges.set(from, targets);
    for (const { path, external } of imports) {
      const to = external === true ? undefined : packageFolderOf(path);
      if (to !== undefined && to !== from) targets.add(to);
    }
  }
  return edges;
}

/** `node_modules/@scope/name`, including the folders of enclosing packages. */
function packageFolderOf(file: string): string | undefined {
  return /(?:^|\/)((?:node_modules\/(?:@[^/]+\/)?[^/]+\/)+)/.exec(file)?.[1]?.slice(0, -1);
}

function readIdentity(folder: string, root: string, lock: LockFile) {
  const manifest: unknown = JSON.parse(readFileSync(`${root}${folder}/package.json`, 'utf8'));
  const { name, version, license: named } = manifest as Partial<Record<string, unknown>>;
  // Manifests from before SPDX ids have an object.
  const license = (named as { readonly type?: unknown } | undefined)?.type ?? named;
  const locked = lock.packages[folder];
  if (typeof name !== 'string' || typeof version !== 'string') throw new Error(`${folder} has no name or version.`);
  if (locked?.version !== version) {
    throw new Error(
      `${folder} is installed in version ${version}, but package-lock.json has ${locked?.version ?? 'none'}. Run: npm ci`,
    );
  }
  if (locked.integrity === undefined) throw new Error(`package-lock.json has no hash of ${folder}.`);
  if (typeof license !== 'string') throw new Error(`The package.json of ${folder} names no license.`);
  return { id: `${name}@${version}`, name, version, folder, license, integrity: locked.integrity };
}

function byNameAndVersion(one: BundledPackage, other: BundledPackage): number {
  const [a, b] = [`${one.name}@${one.version}`, `${other.name}@${other.version}`];
  return a < b ? -1 : Number(a > b);
}
