import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Writes a cloud assembly. Returns the path of its template. */
export function writeAssembly(parts: {
  readonly template: object;
  /** Source of `index.mjs` by asset key. */
  readonly code?: Readonly<Record<string, string>>;
  /** Nested templates by asset key. */
  readonly nested?: Readonly<Record<string, object>>;
}): string {
  const folder = mkdtempSync(join(tmpdir(), 'cloud-assembly-'));
  const files: Record<string, object> = {};
  const enter = (objectKey: string, path: string) => {
    files[objectKey] = { source: { path }, destinations: { here: { objectKey } } };
  };
  for (const [key, source] of Object.entries(parts.code ?? {})) {
    mkdirSync(join(folder, `asset.${key}`));
    writeFileSync(join(folder, `asset.${key}`, 'index.mjs'), source);
    enter(`${key}.zip`, `asset.${key}`);
  }
  for (const [key, template] of Object.entries(parts.nested ?? {})) {
    writeFileSync(join(folder, `${key}.nested.template.json`), JSON.stringify(template));
    enter(`${key}.json`, `${key}.nested.template.json`);
  }
  writeFileSync(join(folder, 'stack.assets.json'), JSON.stringify({ files }));
  const templateFile = join(folder, 'stack.template.json');
  writeFileSync(templateFile, JSON.stringify(parts.template));
  return templateFile;
}
