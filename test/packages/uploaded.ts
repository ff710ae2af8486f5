import { cpSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { templateFile } from '../../build/release/release.ts';
import { unzip } from './unzip.ts';

/** The zips of a release under a prefix in a bucket. Returns the path of the template, which the sandbox deploys with them. */
export function upload(releaseFolder: string, keyPrefix: string): string {
  const bucket = mkdtempSync(join(tmpdir(), 'bucket-'));
  const files = readdirSync(releaseFolder)
    .filter((file) => file.endsWith('.zip'))
    .map((file) => {
      const path = `unpacked/${file}`;
      mkdirSync(join(bucket, path), { recursive: true });
      unzip(join(releaseFolder, file), join(bucket, path));
      return [file, { source: { path }, destinations: { bucket: { objectKey: `${keyPrefix}${file}` } } }];
    });
  const assets = JSON.stringify({ files: Object.fromEntries(files) });
  writeFileSync(join(bucket, templateFile.replace('.template.json', '.assets.json')), assets);
  cpSync(join(releaseFolder, templateFile), join(bucket, templateFile));
  return join(bucket, templateFile);
}
