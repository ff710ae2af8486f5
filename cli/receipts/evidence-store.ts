import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandError } from '../command-line/command-error.ts';

/** Where reports and receipts are kept: files are added, and never replaced. */
export interface EvidenceStore {
  /** Where it is, for the operator. */
  readonly place: string;
  /** The names of all files. */
  names(): Promise<readonly string[]>;
  read(name: string): Promise<Buffer>;
  /** @throws CommandError `evidence-exists` if there is a file of this name with another content */
  add(name: string, bytes: Buffer): Promise<void>;
}

/** A folder of this machine. */
export function openEvidenceFolder(folder: string): EvidenceStore {
  return {
    place: folder,
    async names() {
      await mkdir(folder, { recursive: true });
      return readdir(folder);
    },
    read: (name) => readFile(join(folder, name)),
    async add(name, bytes) {
      await mkdir(folder, { recursive: true });
      try {
        await writeFile(join(folder, name), bytes, { flag: 'wx' });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
        if (!(await readFile(join(folder, name))).equals(bytes)) throw alreadyThere(folder, name);
      }
    },
  };
}

/** The names of the receipts among them, in the order of their numbers. */
export function receiptsAmong(names: readonly string[]): readonly string[] {
  return names.filter((name) => name.endsWith('.receipt.json')).sort();
}

export function alreadyThere(place: string, name: string): CommandError {
  return new CommandError(
    'failed',
    `${place} holds another ${name} already, and evidence is never replaced.`,
    name.endsWith('.receipt.json')
      ? 'run the command again: another report was made at the same time.'
      : 'name another folder with --out, or wait a second: the name has the time in it.',
    'evidence-exists',
  );
}
