import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface DeclarationOptions {
  /** The compiler's configuration, which names the entries, in `build/`. */
  readonly configuration: string;
  /** The entries by their paths in the repository, without `.ts`. */
  readonly entries: readonly string[];
  /** Where they and their imports are written to, at their paths in the repository. */
  readonly folders: readonly string[];
}

/** Writes the declarations of the entries and of what they import, so that internal types stay out of a package. */
export async function writeDeclarations({ configuration, entries, folders }: DeclarationOptions): Promise<void> {
  const compiled = await mkdtemp(join(tmpdir(), 'types-'));
  try {
    const compiler = `${root}node_modules/typescript/bin/tsc`;
    const parameters = ['-p', `${root}build/${configuration}`, '--outDir', compiled];
    await promisify(execFile)(process.execPath, [compiler, ...parameters]);
    const written = new Set<string>();
    for (const entry of entries) await copyDeclarations(compiled, `${entry}.d.ts`, folders, written);
  } finally {
    await rm(compiled, { recursive: true });
  }
}

async function copyDeclarations(
  from: string,
  file: string,
  folders: readonly string[],
  written: Set<string>,
): Promise<void> {
  if (written.has(file)) return;
  written.add(file);
  const imported: string[] = [];
  const text = (await readFile(join(from, file), 'utf8')).replace(
    /(['"])(\.{1,2}\/[^'"]+)\.ts\1/g,
    (_whole, quote: string, path: string) => {
      imported.push(join(dirname(file), `${path}.d.ts`));
      return `${quote}${path}.js${quote}`;
    },
  );
  for (const folder of folders) {
    const target = join(folder, file);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, text);
  }
  for (const next of imported) await copyDeclarations(from, next, folders, written);
}
