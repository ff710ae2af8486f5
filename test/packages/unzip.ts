import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { crc32, inflateRawSync } from 'node:zlib';

export interface UnzippedFile {
  readonly name: string;
  readonly content: Buffer;
  /** As Unix has it, such as `0o644`. */
  readonly mode: number;
}

/** Reads an archive by its directory, as Lambda does. @throws Error for content that does not match its checksum */
export function readZip(archive: Buffer): UnzippedFile[] {
  const end = archive.lastIndexOf('PK\u0005\u0006');
  let at = archive.readUInt32LE(end + 16);
  return Array.from({ length: archive.readUInt16LE(end + 10) }, () => {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) => archive.readUInt16LE(at + field));
    const name = archive.toString('utf8', at + 46, at + 46 + (nameLength ?? 0));
    const local = archive.readUInt32LE(at + 42);
    const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const content = inflateRawSync(archive.subarray(start, start + archive.readUInt32LE(at + 20)));
    if (crc32(content) !== archive.readUInt32LE(at + 16)) throw new Error(`${name} has another checksum.`);
    const mode = (archive.readUInt32LE(at + 38) >>> 16) & 0o777;
    at += 46 + (nameLength ?? 0) + (extraLength ?? 0) + (commentLength ?? 0);
    return { name, content, mode };
  });
}

export function unzip(file: string, folder: string): void {
  for (const { name, content } of readZip(readFileSync(file))) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}
