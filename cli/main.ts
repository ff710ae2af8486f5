#!/usr/bin/env node
import { exitCodes } from './command-line/exit-codes.ts';
import { Interrupts } from './command-line/interrupts.ts';
import { openTerminal } from './command-line/open-terminal.ts';
import { runCommandLine } from './command-line/run-command-line.ts';
import type { Connect } from './deployment/connection.ts';

/** The AWS clients take longest to load, and the help needs none. */
const connect: Connect = async (target) => (await import('./deployment/connect.ts')).connect(target);

const { env, stdout, stderr } = process;
const isPlain = Boolean(env.NO_COLOR) || env.TERM === 'dumb';

const interrupts = new Interrupts();

function interrupt(): void {
  if (interrupts.receive()) {
    stderr.write('\nInterrupted. What was created is being removed; once more ends the command at once.\n');
    return;
  }
  // What was started goes on in AWS; the operator has to know that.
  stderr.write(
    '\nInterrupted. What was started goes on by itself: genesys-oauth-rotation status and pending show it.\n',
  );
  process.exit(exitCodes.interrupted.code);
}

process.on('SIGINT', interrupt);
process.on('SIGTERM', interrupt);
process.on('SIGHUP', interrupt);
// A terminal that was closed takes no more output, which must not end what is being removed.
stderr.on('error', () => {});
// The reader has gone, such as head: nothing is left to do.
stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

process.exitCode = await runCommandLine({
  argv: process.argv.slice(2),
  openTerminal: (options, offsetMs) => openTerminal(options, interrupts, offsetMs),
  async clockOffsetMs(options) {
    const endpointUrl = options.text('endpoint-url') ?? env.AWS_ENDPOINT_URL;
    return endpointUrl === undefined ? 0 : (await import('./deployment/clock-offset.ts')).clockOffsetMs(endpointUrl);
  },
  isColored: { out: stdout.isTTY === true && !isPlain, note: stderr.isTTY === true && !isPlain },
  connect,
});
