import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundleFunctions, root } from '../../build/bundle.ts';
import { allowedLicenses, requireAllowedLicenses } from '../../build/supply-chain/allowed-licenses.ts';
import { describeBundles } from '../../build/supply-chain/describe-bundles.ts';
import { licenseList } from '../../build/supply-chain/license-list.ts';
import { type DescribedBundle, softwareBillOfMaterials } from '../../build/supply-chain/software-bill-of-materials.ts';
import { thirdPartyNotices } from '../../build/supply-chain/third-party-notices.ts';

/** The fields of the CycloneDX 1.6 schema that we use, with the schema's patterns. */
const text = v.pipe(v.string(), v.minLength(1));
const license = v.strictObject({ license: v.strictObject({ id: v.picklist(allowedLicenses) }) });
const properties = v.array(v.strictObject({ name: text, value: text }));
const hash = v.union([
  v.strictObject({ alg: v.literal('SHA-256'), content: v.pipe(v.string(), v.regex(/^[a-f0-9]{64}$/)) }),
  v.strictObject({ alg: v.literal('SHA-512'), content: v.pipe(v.string(), v.regex(/^[a-f0-9]{128}$/)) }),
]);
const purl = v.pipe(v.string(), v.regex(/^pkg:npm\/(%40[\w.-]+\/)?[\w.-]+@\d+\.\d+\.\d+[\w.+-]*$/));
const billSchema = v.strictObject({
  $schema: v.literal('http://cyclonedx.org/schema/bom-1.6.schema.json'),
  bomFormat: v.literal('CycloneDX'),
  specVersion: v.literal('1.6'),
  version: v.literal(1),
  metadata: v.strictObject({
    tools: v.strictObject({
      components: v.array(v.strictObject({ type: v.literal('application'), name: text, version: text })),
    }),
    component: v.strictObject({
      type: v.literal('application'),
      'bom-ref': text,
      group: text,
      name: text,
      version: text,
      hashes: v.array(hash),
      licenses: v.array(license),
      properties,
    }),
  }),
  components: v.array(
    v.strictObject({
      type: v.literal('library'),
      'bom-ref': purl,
      group: v.optional(v.pipe(v.string(), v.startsWith('@'))),
      name: text,
      version: text,
      scope: v.literal('required'),
      licenses: v.pipe(v.array(license), v.length(1)),
      purl,
      properties,
    }),
  ),
  dependencies: v.array(v.strictObject({ ref: text, dependsOn: v.array(text) })),
  compositions: v.array(v.strictObject({ aggregate: v.literal('complete'), assemblies: v.array(text) })),
});

let bundles: DescribedBundle[];

beforeAll(async () => {
  bundles = await describeBundles();
});

const billOf = (bundle: DescribedBundle) => v.parse(billSchema, softwareBillOfMaterials(bundle));
const named = (name: string) => bundles.find((bundle) => bundle.name === name) as DescribedBundle;

describe('the bill of materials of a bundle', () => {
  it('exists for each function, in CycloneDX 1.6 format', () => {
    expect(bundles.map((bundle) => billOf(bundle).metadata.component.name)).toEqual([
      'report',
      'retire',
      'rotate',
      'watch',
    ]);
  });

  it('contains the hash of the deployed file', () => {
    for (const bundle of bundles) {
      const file = readFileSync(join(root, 'dist', bundle.name, 'index.cjs'));
      const hashes = ['sha256', 'sha512'].map((algorithm) => createHash(algorithm).update(file).digest('hex'));
      expect(billOf(bundle).metadata.component.hashes.map(({ content }) => content)).toEqual(hashes);
    }
  });

  it('lists packages in the bundle, not packages that are only installed', () => {
    const names = (name: string) => named(name).contents.packages.map((found) => found.name);
    expect(names('rotate')).toEqual(
      expect.arrayContaining(['@aws-sdk/client-secrets-manager', 'purecloud-platform-client-v2', 'valibot']),
    );
    for (const { name } of bundles) expect(names(name)).not.toEqual(expect.arrayContaining(['axios']));
    for (const { name } of bundles) expect(names(name).join()).not.toMatch(/winston|configparser|esbuild|vitest/);
    // Watch too: after a rollback it gives destinations the credential in force again.
    for (const name of ['rotate', 'retire', 'watch']) expect(names(name)).toContain('standardwebhooks');
  });

  it('has the version, license and hash of each package from package-lock.json', () => {
    const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
    for (const bundle of bundles) {
      const described = new Map(billOf(bundle).components.map((component) => [component.purl, component]));
      expect(described.size).toBe(bundle.contents.packages.length);
      for (const { name, version, license, integrity, bytesInBundle } of bundle.contents.packages) {
        expect(packages[`node_modules/${name}`]).toMatchObject({ version, license, integrity });
        expect(bytesInBundle).toBeGreaterThan(0);
        expect(described.get(`pkg:npm/${name.replace('@', '%40')}@${version}`)).toMatchObject({
          name: name.split('/').at(-1),
          version,
          licenses: [{ license: { id: license } }],
        });
      }
    }
  });

  it('links the bundle to every package through imports', () => {
    for (const bundle of bundles) {
      const { metadata, components, dependencies } = billOf(bundle);
      const targets = new Map(dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]));
      expect(targets.size).toBe(components.length + 1);
      const reached = new Set([metadata.component['bom-ref']]);
      for (const ref of reached) for (const target of targets.get(ref) ?? []) reached.add(target);
      expect([...reached].sort()).toEqual([...targets.keys()].sort());
    }
  });

  it('is identical in a second run, and contains no time and no path', async () => {
    const [first, second] = [bundles, await describeBundles()].map((some) =>
      some.map((bundle) => JSON.stringify(softwareBillOfMaterials(bundle))),
    );
    expect(second).toEqual(first);
    expect(first?.join()).not.toMatch(/timestamp|serialNumber|\d{4}-\d\d-\d\dT/);
    expect(first?.join()).not.toContain(root);
  });

  it('is not created for a bundle that does not match the sources', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'bundles-'));
    try {
      const [file = ''] = await bundleFunctions(folder);
      await expect(describeBundles(folder)).resolves.toHaveLength(4);
      await writeFile(file, `${readFileSync(file, 'utf8')}\n`);
      await expect(describeBundles(folder)).rejects.toThrow(/index\.cjs does not match the sources/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('the notices', () => {
  it('name every bundled package, with the text of its license where it has one', () => {
    const notices = thirdPartyNotices(bundles, root);
    const ids = bundles.flatMap(({ contents }) => contents.packages.map(({ name, version }) => `${name}@${version}`));
    const lines = notices.split('\n');
    for (const id of ids) expect(lines.filter((line) => line === id)).toHaveLength(1);
    expect(notices).toContain('Apache License');
    expect(notices).toContain(readFileSync(join(root, 'node_modules/valibot/LICENSE.md'), 'utf8').trim());
    expect(notices).not.toContain(root);
  });
});

describe('the licenses', () => {
  it('are listed once per package, with the bundles that contain it', () => {
    const lines = licenseList(bundles).trimEnd().split('\n');
    expect(lines).toEqual([...new Set(lines)].sort());
    expect(lines).toContainEqual(expect.stringMatching(/^valibot@[\d.]+ {2}MIT {2}report, retire, rotate, watch$/));
    expect(lines).toContainEqual(expect.stringMatching(/^standardwebhooks@[\d.]+ {2}MIT {2}retire, rotate, watch$/));
  });

  const withLicense = (name: string) => ({
    ...(named('rotate').contents.packages[0] as DescribedBundle['contents']['packages'][number]),
    license: name,
  });

  it.each(['MIT', 'Apache-2.0', '(GPL-3.0-only OR MIT)', 'MIT AND ISC'])('%s is allowed', (name) => {
    expect(() => requireAllowedLicenses([withLicense(name)])).not.toThrow();
  });

  it.each(['GPL-3.0-only', 'MIT AND GPL-3.0-only', 'UNLICENSED', 'SEE LICENSE IN LICENSE', '', 'mit', '(A OR (MIT))'])(
    '"%s" is not allowed, and the error names the package',
    (name) => {
      expect(() => requireAllowedLicenses([withLicense('MIT'), withLicense(name)])).toThrow(
        /@aws-sdk\/client-cloudwatch@[\d.]+ \(.*\)\. Allowed: 0BSD/,
      );
    },
  );
});
