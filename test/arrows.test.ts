import { readdirSync, readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Which folders a folder may import from, beside itself. The entries in `lambda/` wire everything and are left out. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  'lambda/interfaces': ['domain'],
  'lambda/telemetry': ['domain', 'lambda/interfaces'],
  'lambda/aws': ['domain', 'lambda/interfaces', 'lambda/ledger'],
  'lambda/ledger': ['domain', 'lambda/interfaces'],
  'lambda/genesys': ['domain', 'lambda/interfaces', 'lambda/https'],
  'lambda/credentials': ['domain', 'lambda/interfaces'],
  'lambda/strategies': ['domain', 'lambda/interfaces', 'lambda/credentials'],
  'lambda/https': ['domain', 'lambda/interfaces'],
  'lambda/destinations': ['domain', 'lambda/interfaces'],
  'lambda/verification': ['domain', 'lambda/interfaces', 'lambda/credentials', 'lambda/strategies'],
  'lambda/steps': [
    'domain',
    'lambda/interfaces',
    'lambda/credentials',
    'lambda/destinations',
    'lambda/strategies',
    'lambda/verification',
  ],
  'lambda/retirement': [
    'domain',
    'lambda/interfaces',
    'lambda/credentials',
    'lambda/destinations',
    'lambda/strategies',
  ],
  infra: ['domain', 'build'],
  'lambda/watch': ['domain', 'lambda/interfaces', 'lambda/credentials', 'lambda/strategies'],
  client: ['domain'],
  sandbox: [],
  demo: ['domain', 'sandbox'],
};

/** All that the library for other people's programs may import of `domain/`: each byte of it is in their bundles. */
const smallEnoughForPrograms = ['domain/environments.ts', 'domain/secret-value.ts'];

/** The only folders that may import these packages, by the beginning of their names. */
const owners: Readonly<Record<string, string>> = {
  '@aws-sdk/': 'lambda/aws',
  'purecloud-platform-client-v2': 'lambda/genesys',
  'node:https': 'lambda/https',
  standardwebhooks: 'lambda/destinations',
};

const importPattern = /(?:from|import\()\s*'([^']+)'/g;

function importsOf(folder: string): { file: string; target: string }[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .flatMap((name) => {
      const file = join(folder, name);
      const targets = [...readFileSync(file, 'utf8').matchAll(importPattern)].map(([, target = '']) => target);
      return targets.map((target) => ({
        file,
        target: target.startsWith('.') ? normalize(join(file, '..', target)) : target,
      }));
    });
}

describe('imports go one way', () => {
  it.each(Object.keys(allowed))('%s', (folder) => {
    const within = [folder, ...(allowed[folder] ?? [])];
    const own = importsOf(folder).filter(
      ({ target }) => /^[a-z]+\/.*\.ts$/.test(target) && !target.startsWith('node:'),
    );
    expect(own.filter(({ target }) => !within.some((permitted) => target.startsWith(`${permitted}/`)))).toEqual([]);
  });

  it('the library for programs has no dependency but the AWS client, and little of ours', () => {
    const targets = new Set(importsOf('client').map(({ target }) => target));
    const foreign = [...targets].filter((target) => !target.startsWith('node:') && !target.startsWith('client/'));
    expect(foreign.sort()).toEqual(['@aws-sdk/client-secrets-manager', ...smallEnoughForPrograms]);
  });

  it.each(Object.keys(owners))('%s has one importer among the functions', (packageName) => {
    const importers = importsOf('lambda').filter(({ target }) => target.startsWith(packageName));
    expect(importers.length).toBeGreaterThan(0);
    expect(importers.filter(({ file }) => !file.startsWith(`${owners[packageName]}/`))).toEqual([]);
  });
});
