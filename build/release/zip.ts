import { crc32, deflateRawSync } from 'node:zlib';

/** A file of an archive. */
export interface ZippedFile {
  readonly name: string;
  readonly content: Uint8Array;
}

/** 1980-01-01, the first day that an archive can hold: the same content gives the same bytes on any day. */
const date = 0x0021;
const deflated = 8;
const version = 20;
/** Lambda runs as another user, so the files are readable by all. */
const readableFile = 0o100644;
const madeOnUnix = (3 << 8) | version;

/** An archive whose bytes depend on nothing but the names and contents. */
export function zip(files: readonly ZippedFile[]): Buffer {
  const locals: Buffer[] = [];
  const entries: Buffer[] = [];
  let offset = 0;
  for (const { name, content } of files) {
    const path = Buffer.from(name);
    const data = deflateRawSync(content, { level: 9 });
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(version, 0);
    shared.writeUInt16LE(deflated, 4);
    shared.writeUInt16LE(date, 8);
    shared.writeUInt32LE(crc32(content), 10);
    shared.writeUInt32LE(data.length, 14);
    shared.writeUInt32LE(content.length, 18);
    shared.writeUInt16LE(path.length, 22);
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), shared, path, data]);
    const own = Buffer.alloc(14);
    own.writeUInt32LE(readableFile * 2 ** 16, 6);
    own.writeUInt32LE(offset, 10);
    const made = Buffer.from([madeOnUnix & 255, madeOnUnix >> 8]);
    entries.push(Buffer.concat([Buffer.from('PK\u0001\u0002'), made, shared, own, path]));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(files.length, 4);
  end.writeUInt16LE(files.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, directory, Buffer.from('PK\u0005\u0006'), end]);
}
