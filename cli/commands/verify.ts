import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommandContext, CommandResult } from '../command-line/command.ts';
import { CommandError } from '../command-line/command-error.ts';
import { readPublicKey } from '../receipts/public-key.ts';
import type { SubjectFile } from '../receipts/statement.ts';
import { type Verification, verifyReceipts } from '../receipts/verify-receipts.ts';

/** `verify`: checks receipts and the files that they cover. It reads files, and nothing else. */
export async function run({ args, options }: CommandContext): Promise<CommandResult> {
  const keyFiles = options.list('key');
  if (keyFiles.length === 0) {
    throw new CommandError(
      'usage',
      'Without a key nothing can be verified.',
      'pass --key public.pem, from a source that you trust.',
    );
  }
  const keys = (await Promise.all(keyFiles.map(read))).map(readPublicKey);
  const files = (await Promise.all(args.map(filesAt))).flat().filter(({ name }) => !keyFiles.includes(name));
  const [after, last] = ['after', 'last'].map((name) => digestIn(options.text(name), name));
  const isSample = options.flag('sample');
  const result = verifyReceipts(files, keys, { isSample, after, last });
  return {
    document: { ...result },
    table: {
      columns: ['RECEIPT', 'ABOUT', 'ISSUED', 'RESULT'],
      rows: result.receipts.map(({ file, about = '–', issuedAt = '–', problems, notGiven }) => {
        const missing = notGiven.length === 0 ? '' : `, not given: ${notGiven.join(', ')}`;
        return [file, about, issuedAt, problems.length === 0 ? `signed${missing}` : problems.join('; ')];
      }),
    },
    text: (style) => [
      ...linesOf(result),
      result.isVerified
        ? `${style.good('✓')} ${result.receipts.length} receipts are signed by this key${isSample ? '' : ', and none is missing before the last one'}`
        : `${style.bad('✗')} not verified: do not rely on these files`,
      `The last receipt has the SHA-256 ${result.head ?? '–'}`,
    ],
    exit: result.isVerified ? 'ok' : 'failed',
  };
}

function linesOf({ receipts, problems, interrupted }: Verification): string[] {
  return [
    ...receipts.flatMap(({ file, problems: its }) => its.map((problem) => `${file}: ${problem}`)),
    ...problems,
    ...interrupted.map(
      (name) => `${name}: left by a report that was interrupted; no receipt stands for it, so leave it out`,
    ),
    ...receipts.flatMap(({ file, notGiven }) =>
      notGiven.map((name) => `${file}: ${name} was not given, so it was not checked`),
    ),
  ];
}

async function filesAt(path: string): Promise<SubjectFile[]> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() !== true) return [{ name: path, bytes: await read(path) }];
  const entries = await readdir(path, { withFileTypes: true });
  const names = entries.flatMap((entry) => (entry.isFile() ? join(path, entry.name) : [])).sort();
  return Promise.all(names.map(async (name) => ({ name, bytes: await read(name) })));
}

async function read(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch {
    throw new CommandError('usage', `The file ${file} cannot be read.`, 'name files that are there.');
  }
}

function digestIn(text: string | undefined, name: string): string | undefined {
  if (text === undefined || /^[0-9a-f]{64}$/.test(text)) return text;
  throw new CommandError(
    'usage',
    `--${name} is no SHA-256.`,
    'pass the 64 hex digits that verify or report printed last.',
  );
}
