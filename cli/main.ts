#!/usr/bin/env node
import { exitCodes } from './command-line/exit-codes.ts';
import { openTerminal } from './command-line/open-terminal.ts';
import { runCommandLine } from './command-line/run-command-line.ts';
import type { Connect } from './deployment/connection.ts';

/** The AWS clients take longest to load, and the help needs none. */
const connect: Connect = async (target) => (await import('./deployment/connect.ts')).connect(target);

const { env, stdout, stderr } = process;
const isPlain = Boolean(env.NO_COLOR) || env.TERM === 'dumb';

// What was started goes on in AWS; the operator has to know that.
process.on('SIGINT', () => {
  stderr.write(
    '\nInterrupted. What was started goes on by itself: genesys-oauth-rotation status and pending show it.\n',
  );
  process.exit(exitCodes.interrupted.code);
});
// The reader has gone, such as head: nothing is left to do.
stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

process.exitCode = await runCommandLine({
  argv: process.argv.slice(2),
  openTerminal,
  isColored: { out: stdout.isTTY === true && !isPlain, note: stderr.isTTY === true && !isPlain },
  connect,
});
