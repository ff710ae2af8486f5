import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { CommandContext, CommandResult } from '../command-line/command.ts';
import { CommandError } from '../command-line/command-error.ts';
import type { ExitName } from '../command-line/exit-codes.ts';

/** In the package, beside its bundles; in the repository, the sources, which the command's own sources or bundle find. */
const places = {
  sandbox: ['../../programs/sandbox.js', '../../demo/sandbox.ts'],
  demo: ['../../programs/demo.js', '../../demo/start.ts'],
} as const;

const exits: Readonly<Record<number, ExitName>> = {
  0: 'ok',
  2: 'usage',
  [128 + constants.signals.SIGINT]: 'interrupted',
};

/**
 * Runs a program of the package with the arguments as they are, on this terminal, and waits for its end. It gets the signals of
 * the terminal itself; others are passed on.
 */
export async function runProgram(
  { args, terminal }: CommandContext,
  name: keyof typeof places,
): Promise<CommandResult> {
  const file = places[name]
    .map((path) => fileURLToPath(new URL(path, import.meta.url)))
    .find((path) => existsSync(path));
  if (file === undefined) {
    throw new CommandError(
      'failed',
      `The ${name} is not in this installation.`,
      'install the package anew.',
      'no-program',
    );
  }
  const interrupted = terminal.holdInterrupts();
  const child = spawn(process.execPath, [file, ...args], { stdio: 'inherit' });
  interrupted.addEventListener('abort', () => void child.kill('SIGTERM'));
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (exitCode, signal) =>
      resolve(exitCode ?? 128 + (signal === null ? 0 : constants.signals[signal])),
    );
  });
  return { document: {}, text: () => [], exit: exits[code] ?? 'failed' };
}
