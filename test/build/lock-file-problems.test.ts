import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Lock, lockFileProblems, type Manifest } from '../../build/supply-chain/lock-file-problems.ts';

const integrity = `sha512-${'A'.repeat(86)}==`;

/** The problems of a project with one dependency that is locked like this. */
function problems(locked: object, { range = '^1.2.3', ...manifest }: { range?: string } & Manifest = {}): string[] {
  const dependencies = { one: range };
  const lock = {
    lockfileVersion: 3,
    packages: { '': { dependencies }, 'node_modules/one': { version: '1.2.3', integrity, ...locked } },
  };
  return lockFileProblems(lock, { dependencies, ...manifest });
}

const readProject = (file: string) => JSON.parse(readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8'));

describe('a lock file', () => {
  it('of this project has no problems', () => {
    expect(lockFileProblems(readProject('package-lock.json'), readProject('package.json'))).toEqual([]);
  });

  it('with a hash for every package is accepted', () => {
    expect(problems({})).toEqual([]);
  });

  it('must name no registry, and the message does not show the address', () => {
    const found = problems({ resolved: 'https://user:CANARY@registry.example/one-1.2.3.tgz' });
    expect(found).toEqual([expect.stringMatching(/node_modules\/one .*--omit-lockfile-registry-resolved/)]);
    expect(found.join()).not.toContain('CANARY');
  });

  it.each([undefined, '', 'sha1-AAAA', `sha512-${'A'.repeat(40)}`, `${integrity} sha1-AAAA`])(
    'with the hash %s of a package is refused',
    (wrong) => {
      expect(problems({ integrity: wrong })).toEqual([expect.stringMatching(/node_modules\/one has no SHA-512 hash/)]);
    },
  );

  it('needs no hash for packages included in the archive of another', () => {
    expect(problems({ integrity: undefined, inBundle: true })).toEqual([]);
  });

  it('must not link to a folder, except to those of the workspaces', () => {
    expect(problems({ link: true })).toEqual([expect.stringContaining('node_modules/one is a link')]);
    const linked = { link: true, resolved: 'client', integrity: undefined };
    expect(problems(linked, { workspaces: ['client'] })).toEqual([]);
    expect(problems(linked, { workspaces: ['sandbox'] })).toContainEqual(
      expect.stringContaining('node_modules/one is a link'),
    );
  });

  it.each([
    'git+ssh://git@example.org/two.git',
    'github:someone/two',
    'someone/two',
    'https://example.org/two.tgz',
    'http://example.org/two.tgz',
    'file:../two',
    'npm:two@https://example.org/two.tgz',
  ])('accepts nothing from %s, at any depth', (source) => {
    expect(problems({ dependencies: { two: source } })).toEqual([
      expect.stringMatching(/node_modules\/one takes two from git, an address or a folder/),
    ]);
    expect(problems({}, { optionalDependencies: { two: source } })).toEqual([
      expect.stringMatching(/package\.json takes two from/),
    ]);
  });

  it('accepts a package alias', () => {
    expect(problems({ dependencies: { two: 'npm:@scope/other@^1.0.0' } })).toEqual([]);
  });

  it.each([
    ['1.2.3', '1.2.3'],
    ['1.2.3', '^1.2.3'],
    ['1.2.10', '^1.2.3'],
    ['1.10.0', '^1.2.3'],
    ['0.28.3', '^0.28.2'],
    ['0.0.3', '^0.0.3'],
    ['0.0.0', '^0.0.0'],
  ])('accepts version %s for the range %s', (version, range) => {
    expect(problems({ version }, { range })).toEqual([]);
  });

  it.each([
    ['1.2.4', '1.2.3'],
    ['1.2.2', '^1.2.3'],
    ['1.1.9', '^1.2.3'],
    ['2.2.3', '^1.2.3'],
    ['0.29.0', '^0.28.2'],
    ['0.28.1', '^0.28.2'],
    ['0.0.4', '^0.0.3'],
    ['0.0.1', '^0.0.0'],
  ])('refuses version %s for the range %s', (version, range) => {
    expect(problems({ version }, { range })).toEqual([
      `one is locked at ${version}, but package.json requires ${range}`,
    ]);
  });

  it.each(['*', 'latest', '>=1.0.0', '~1.2.3', '^1.2.3 || ^2.0.0', '^1.2.3-beta.1'])(
    'refuses the unsupported range %s',
    (range) => {
      expect(problems({}, { range })).toEqual([expect.stringContaining('write the range as 1.2.3 or ^1.2.3')]);
    },
  );

  it('matches the current package.json', () => {
    const lock: Lock = {
      lockfileVersion: 3,
      packages: {
        '': { dependencies: { one: '^1.0.0', gone: '^1.0.0' } },
        'node_modules/one': { version: '1.2.3', integrity },
      },
    };
    expect(lockFileProblems(lock, { dependencies: { one: '^1.2.0' }, devDependencies: { added: '^1.0.0' } })).toEqual([
      expect.stringContaining('it contains gone'),
      expect.stringContaining('different range of one'),
      expect.stringContaining('different range of added'),
      expect.stringContaining('added is locked at no version'),
    ]);
  });

  it('refuses install scripts of packages that are not allowed by name', () => {
    expect(problems({ hasInstallScript: true })).toEqual([expect.stringContaining('"allowScripts"')]);
    expect(problems({ hasInstallScript: true }, { allowScripts: { one: false } })).toHaveLength(1);
    expect(problems({ hasInstallScript: true }, { allowScripts: { one: true } })).toEqual([]);
  });

  it.each([{}, { lockfileVersion: 2, packages: {} }, { lockfileVersion: 3 }])('is not %j', (lock) => {
    expect(lockFileProblems(lock, {})).toEqual([expect.stringContaining('lockfileVersion is not 3')]);
  });
});
