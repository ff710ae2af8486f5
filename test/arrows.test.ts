import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

interface Row {
  /** What the row is about: folders, which end in a slash, and files. */
  readonly paths: readonly string[];
  readonly mayImport: readonly string[];
}

const [, layoutSection = ''] = /\n## Layout\n(.*?)\n## /s.exec(readFileSync('CONTRIBUTING.md', 'utf8')) ?? [];

/** The table in CONTRIBUTING.md is the rule. Of a folder in `lambda/` it may give the last name only. */
const layout: readonly Row[] = layoutSection
  .split('\n')
  .map((line) => line.split('|'))
  .map(([, paths = '', , mayImport = '']) => ({
    paths: quotedIn(paths),
    mayImport: quotedIn(mayImport).map(wholePath),
  }))
  .filter(({ paths }) => paths.length > 0);

const folders = [
  'domain',
  'lambda',
  'cli',
  'client',
  'agent',
  'examples',
  'build',
  'infra',
  'sandbox',
  'demo',
  'bench',
];

/** The only folders of the functions that may import these packages, by the beginning of their names. */
const owners: Readonly<Record<string, string>> = {
  '@aws-sdk/': 'lambda/aws',
  'purecloud-platform-client-v2': 'lambda/genesys',
  'node:https': 'lambda/https',
  standardwebhooks: 'lambda/destinations',
};

const importPattern = /(?:from|import\(|import)\s*'([^']+)'/g;

function quotedIn(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, quoted = '']) => quoted);
}

function wholePath(path: string): string {
  return existsSync(path) ? path : `lambda/${path}`;
}

/** The row that is most particularly about a file. */
function rowOf(file: string): Row | undefined {
  const lengthIn = ({ paths }: Row) => Math.max(0, ...paths.map((path) => (file.startsWith(path) ? path.length : 0)));
  return layout.filter((row) => lengthIn(row) > 0).sort((one, other) => lengthIn(other) - lengthIn(one))[0];
}

function sourcesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.d.ts'))
    .map((name) => join(folder, name));
}

function importsOf(folder: string): { file: string; target: string }[] {
  return sourcesIn(folder).flatMap((file) => {
    const targets = [...readFileSync(file, 'utf8').matchAll(importPattern)].map(([, target = '']) => target);
    return targets.map((target) => ({
      file,
      target: target.startsWith('.') ? normalize(join(file, '..', target)) : target,
    }));
  });
}

const isOurs = (target: string) => /^[a-z][\w./-]*\.tsx?$/.test(target);

describe('imports go one way, as CONTRIBUTING.md says', () => {
  it.each(folders)('%s', (folder) => {
    const wrong = importsOf(folder).filter(({ file, target }) => {
      if (!isOurs(target)) return false;
      const row = rowOf(file);
      return ![...(row?.paths ?? []), ...(row?.mayImport ?? [])].some((permitted) => target.startsWith(permitted));
    });
    expect(wrong).toEqual([]);
  });

  it('every source has its row, and every row its sources', () => {
    const named = layout.flatMap(({ paths, mayImport }) => [...paths, ...mayImport]);
    expect(named.filter((path) => !existsSync(path))).toEqual([]);
    expect(folders.flatMap(sourcesIn).filter((file) => rowOf(file) === undefined)).toEqual([]);
  });

  it('the library for programs has no dependency but the AWS client', () => {
    const targets = new Set(importsOf('client').map(({ target }) => target));
    const foreign = [...targets].filter((target) => !target.startsWith('node:') && !isOurs(target));
    expect(foreign).toEqual(['@aws-sdk/client-secrets-manager']);
  });

  it('the sandbox imports no client of what it stands in for', () => {
    const clients = importsOf('sandbox').filter(({ target }) => /^(@aws-sdk\/|purecloud)/.test(target));
    expect(clients).toEqual([]);
  });

  it.each(Object.keys(owners))('%s has one importer among the functions', (packageName) => {
    const importers = importsOf('lambda').filter(({ target }) => target.startsWith(packageName));
    expect(importers.length).toBeGreaterThan(0);
    expect(importers.filter(({ file }) => !file.startsWith(`${owners[packageName]}/`))).toEqual([]);
  });
});
