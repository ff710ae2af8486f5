import type { Options } from './command.ts';
import { CommandError } from './command-error.ts';
import type { Interrupts } from './interrupts.ts';
import type { Terminal } from './terminal.ts';
import { readTimeoutMs } from './timeout.ts';

/**
 * The terminal of this process.
 *
 * @param clockOffsetMs how far the time of the deployment is ahead of this machine's
 */
export function openTerminal(options: Options, interrupts: Interrupts, clockOffsetMs = 0): Terminal {
  const isInteractive =
    process.stdin.isTTY === true && process.stderr.isTTY === true && !options.flag('no-input') && !options.flag('json');
  const endsAtMs = performance.now() + readTimeoutMs(options);
  return {
    out: (text) => void process.stdout.write(text),
    note: (line) => void process.stderr.write(`${line}\n`),
    isInteractive,
    environment: process.env,
    now: () => Date.now() + clockOffsetMs,
    holdInterrupts: interrupts.hold,
    async ask(question) {
      if (!isInteractive) return undefined;
      const { createInterface } = await import('node:readline/promises');
      const lines = createInterface({ input: process.stdin, output: process.stderr });
      try {
        return await lines.question(question);
      } catch {
        // Ctrl-C or Ctrl-D.
        throw new CommandError('cancelled', 'Not confirmed.', 'nothing was changed.');
      } finally {
        lines.close();
      }
    },
    async sleep(milliseconds) {
      const leftMs = endsAtMs - performance.now();
      if (leftMs <= 0) throw timedOut();
      await new Promise((resolve) => setTimeout(resolve, Math.min(milliseconds, leftMs)));
    },
  };
}

export function timedOut(): CommandError {
  return new CommandError(
    'timeout',
    'The time that --timeout gives has elapsed.',
    'what was started goes on by itself; follow it with genesys-oauth-rotation status and pending.',
  );
}
