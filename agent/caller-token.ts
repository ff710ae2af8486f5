import { randomBytes } from 'node:crypto';
import type { Stats } from 'node:fs';
import { chmod, link, mkdir, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AgentError } from './agent-error.ts';

/** A token that could be guessed protects nothing. */
const shortestLength = 16;

/**
 * The token that callers send: the one that was given, the one in the file, or a new one in the file. A restart keeps it, so
 * that programs which have read it go on.
 *
 * @throws AgentError for a short token, or a file that others may change or that cannot be used
 */
export async function readCallerToken(given: string | undefined, file: string): Promise<string> {
  if (given?.startsWith('file://')) return requireStrong(await read(new URL(given)), given);
  if (given) return requireStrong(given, 'GENESYS_AGENT_TOKEN');
  try {
    await create(file);
    return requireStrong(await read(file), file);
  } catch (error) {
    if (error instanceof AgentError) throw error;
    throw new AgentError(
      `The token file ${file} cannot be used (${Object(error).code}). Next: let the agent write its folder, or set GENESYS_AGENT_TOKEN_FILE.`,
    );
  }
}

async function read(file: string | URL): Promise<string> {
  try {
    const handle = await open(file, 'r');
    try {
      // Of the opened file: by its name it may be another one a moment later.
      assertOnlyOursToChange(await handle.stat(), file);
      return (await handle.readFile('utf8')).trim();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof AgentError) throw error;
    throw new AgentError(
      `The token file ${file} cannot be read (${Object(error).code}). Next: create it, or correct the path.`,
    );
  }
}

/** A user who can choose the token can get every token of the agent. Windows has neither owners nor modes of this kind. */
function assertOnlyOursToChange({ mode, uid }: Stats, file: string | URL): void {
  const own = process.getuid?.();
  if (own === undefined) return;
  const problem =
    (mode & 0o002) !== 0
      ? 'every user may change it'
      : uid !== own && uid !== 0
        ? `it belongs to the user ${uid}`
        : undefined;
  if (problem === undefined) return;
  throw new AgentError(
    `The token file ${file} is not used: ${problem} (allowed: a file of this user or of root, which others cannot write). Next: delete it and let the agent create it, or correct its owner and mode.`,
  );
}

/** Written beside it and linked: two agents that start together agree, and a reader never sees half of it. */
async function create(file: string): Promise<void> {
  const made = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  await mkdir(dirname(file), { recursive: true, mode: 0o750 });
  try {
    const handle = await open(made, 'wx', 0o640);
    await handle.writeFile(randomBytes(32).toString('base64url'));
    await handle.close();
    // Readable by the group of the programs, whatever the umask.
    await chmod(made, 0o640);
    await link(made, file);
  } catch (error) {
    if (Object(error).code !== 'EEXIST') throw error;
  } finally {
    await rm(made, { force: true });
  }
}

function requireStrong(token: string, where: string): string {
  if (token.length >= shortestLength && /^[!-~]+$/.test(token)) return token;
  throw new AgentError(
    `The token in ${where} is too short or has white space (allowed: ${shortestLength} or more visible characters). Next: replace it, or delete the file and let the agent create it.`,
  );
}
