/** The parts of package.json and package-lock.json that are compared. */
export interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  /** The packages that may run install scripts. */
  readonly allowScripts?: Readonly<Record<string, boolean>>;
  /** The folders of this repository that are packages of their own. */
  readonly workspaces?: readonly string[];
}

interface LockedPackage extends Manifest {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  /** Included in the enclosing package's archive, whose hash covers it. */
  readonly inBundle?: boolean;
  readonly hasInstallScript?: boolean;
}

export interface Lock {
  readonly lockfileVersion?: number;
  readonly packages?: Readonly<Record<string, LockedPackage>>;
}

/** The problems of a lock file, each with its fix; empty if there are none. */
export function lockFileProblems(lock: Lock, manifest: Manifest): string[] {
  if (lock.lockfileVersion !== 3 || lock.packages === undefined) {
    return ['lockfileVersion is not 3; write it with npm 9 or later'];
  }
  const { '': root = {}, ...packages } = lock.packages;
  return [
    ...Object.entries(packages).flatMap(([path, locked]) => problemsOfPackage(path, locked, manifest)),
    ...problemsOfDependencies(root, packages, manifest),
  ];
}

function problemsOfPackage(path: string, locked: LockedPackage, manifest: Manifest): string[] {
  const folder = locked.link === true ? locked.resolved : path;
  // What lies in this repository has no archive and no hash.
  if (manifest.workspaces?.includes(folder ?? '') === true) return problemsOfSources(path, locked);
  const problems: string[] = [];
  // The address is not quoted: it may contain a password.
  if (locked.resolved !== undefined) {
    problems.push(`${path} contains a registry address; install with --omit-lockfile-registry-resolved`);
  }
  if (locked.link === true) problems.push(`${path} is a link to a folder; depend on a published version`);
  else if (locked.inBundle !== true && !/^sha512-[\w+/]{86}==$/.test(locked.integrity ?? '')) {
    problems.push(`${path} has no SHA-512 hash in "integrity"; delete its entry and install again`);
  }
  const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
  if (locked.hasInstallScript === true && manifest.allowScripts?.[name] !== true) {
    problems.push(`${path} has an install script, but "allowScripts" in package.json does not name it`);
  }
  return [...problems, ...problemsOfSources(path, locked)];
}

/** Dependencies from outside the registry, which have no hash of a published version. */
function problemsOfSources(path: string, { dependencies, devDependencies, optionalDependencies }: Manifest): string[] {
  return Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })
    .filter(([, range]) => /[:/]/.test(range) && !/^npm:(@[\w.-]+\/)?[\w.-]+(@[^:/]*)?$/.test(range))
    .map(([name]) => `${path} takes ${name} from git, an address or a folder; depend on a published version`);
}

function problemsOfDependencies(
  root: Manifest,
  packages: Readonly<Record<string, LockedPackage>>,
  manifest: Manifest,
): string[] {
  const problems = problemsOfSources('package.json', manifest);
  for (const kind of ['dependencies', 'devDependencies'] as const) {
    const [wanted, known] = [manifest[kind] ?? {}, root[kind] ?? {}];
    for (const name of Object.keys(known)) {
      if (!Object.hasOwn(wanted, name))
        problems.push(`it contains ${name}, which is not in package.json; run npm install`);
    }
    for (const [name, range] of Object.entries(wanted)) {
      if (known[name] !== range) problems.push(`it was written for a different range of ${name}; run npm install`);
      problems.push(...problemsOfVersion(name, packages[`node_modules/${name}`]?.version, range));
    }
  }
  return problems;
}

function problemsOfVersion(name: string, version: string | undefined, range: string): string[] {
  const isSatisfied = version === undefined ? false : satisfies(version, range);
  if (isSatisfied === undefined) return [`package.json requires ${name} ${range}; write the range as 1.2.3 or ^1.2.3`];
  if (isSatisfied) return [];
  return [`${name} is locked at ${version ?? 'no version'}, but package.json requires ${range}`];
}

/** Whether the version is in the range; `undefined` for ranges other than `1.2.3` and `^1.2.3`. */
function satisfies(version: string, range: string): boolean | undefined {
  const wanted = parseVersion(range.replace(/^\^/, ''));
  const locked = parseVersion(version);
  if (wanted === undefined || locked === undefined) return undefined;
  if (!range.startsWith('^')) return version === range;
  // `^` fixes the first non-zero part; later parts may only increase.
  const fixed = wanted.findIndex((part) => part !== 0);
  const last = fixed === -1 ? wanted.length - 1 : fixed;
  if (wanted.slice(0, last + 1).some((part, index) => part !== locked[index])) return false;
  const difference = wanted.findIndex((part, index) => part !== locked[index]);
  return difference === -1 || (locked[difference] ?? 0) > (wanted[difference] ?? 0);
}

function parseVersion(text: string): readonly number[] | undefined {
  return /^\d+\.\d+\.\d+$/.test(text) ? text.split('.').map(Number) : undefined;
}
