import { createHash } from 'node:crypto';
import type { BundleContents, BundledPackage } from './bundled-packages.ts';

/** The bundle that a bill of materials describes. */
export interface DescribedBundle {
  /** Such as `rotate`. */
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** The file that is deployed. */
  readonly file: Uint8Array;
  readonly contents: BundleContents;
  /** The version of esbuild that built it. */
  readonly bundlerVersion: string;
}

const product = 'genesys-oauth-rotation';

/**
 * A software bill of materials in CycloneDX 1.6. It has no timestamp and no serial number, so that the same sources give
 * the same bytes.
 *
 * @see https://cyclonedx.org/docs/1.6/json/
 */
export function softwareBillOfMaterials(bundle: DescribedBundle): object {
  const { name, version, license, file, contents, bundlerVersion } = bundle;
  const reference = `${product}/${name}@${version}`;
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      tools: { components: [{ type: 'application', name: 'esbuild', version: bundlerVersion }] },
      component: {
        type: 'application',
        'bom-ref': reference,
        group: product,
        name,
        version,
        hashes: ['SHA-256', 'SHA-512'].map((alg) => ({ alg, content: hashOf(file, alg) })),
        licenses: licensesOf(license),
        properties: [{ name: `${product}:file`, value: `dist/${name}/index.cjs` }],
      },
    },
    components: contents.packages.map(componentOf),
    dependencies: [
      { ref: reference, dependsOn: contents.importedDirectly.map(purlOf) },
      ...contents.packages.map(({ name, version, dependsOn }) => ({
        ref: purlOf(`${name}@${version}`),
        dependsOn: dependsOn.map(purlOf),
      })),
    ],
    compositions: [{ aggregate: 'complete', assemblies: [reference] }],
  };
}

function componentOf({ name, version, license, integrity, bytesInBundle }: BundledPackage): object {
  const [scope, bareName = name] = name.startsWith('@') ? name.split('/') : [undefined, name];
  const purl = purlOf(`${name}@${version}`);
  return {
    type: 'library',
    'bom-ref': purl,
    group: scope,
    name: bareName,
    version,
    scope: 'required',
    licenses: licensesOf(license),
    purl,
    properties: [
      { name: `${product}:archive-integrity`, value: integrity },
      { name: `${product}:bytes-in-bundle`, value: String(bytesInBundle) },
    ],
  };
}

/** @see https://github.com/package-url/purl-spec the `@` of a scope is escaped */
function purlOf(id: string): string {
  return `pkg:npm/${id.replace(/^@/, '%40')}`;
}

function licensesOf(license: string): object[] {
  return / (OR|AND|WITH) /.test(license) ? [{ expression: license }] : [{ license: { id: license } }];
}

function hashOf(file: Uint8Array, alg: string): string {
  return createHash(alg.replace('-', '').toLowerCase()).update(file).digest('hex');
}
