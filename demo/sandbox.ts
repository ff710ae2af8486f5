import { CommandError } from '../cli/command-line/command-error.ts';
import { reportOnce } from '../sandbox/core/observers.ts';
import { OptionError } from '../sandbox/option-error.ts';
import { CommandLineExit } from './arguments.ts';
import { keepMemorySmall } from './keep-memory-small.ts';
import { startKeptSandbox } from './kept-sandbox.ts';
import { reportLive } from './report-live.ts';
import { parseSandboxArguments } from './sandbox-arguments.ts';
import { startSandboxConsole } from './sandbox-console.ts';
import { renderGuide } from './sandbox-guide.ts';
import { createStyle } from './style.ts';

process.exitCode = await main();

async function main(): Promise<number> {
  try {
    const options = parseSandboxArguments(process.argv.slice(2));
    keepMemorySmall();
    const stopped = nextSignal();
    // Whatever an operator does to the sandbox, it stays up: only a signal ends it.
    process.on('unhandledRejection', (error) => reportOnce('Something in the sandbox failed', error));
    // A reader that has gone, such as `head`, is no reason either.
    process.stdout.on('error', () => {});
    const style = createStyle(process.stdout, process.env);
    const sandbox = await startKeptSandbox(options);
    const write = (line: string) => void process.stdout.write(`${line}\n`);
    // The sandbox is of use without its page, which `npm run build` makes.
    const page = await startSandboxConsole(sandbox).catch((error: unknown) => {
      process.stderr.write(`There is no page: ${error instanceof CommandError ? error.message : 'it failed'}\n`);
    });
    try {
      for (const line of renderGuide(sandbox, page?.address, style)) write(line);
      const report = reportLive(sandbox, style, write);
      await stopped;
      write('');
      report('Sandbox', options.state === undefined ? 'stopped; nothing is kept' : `stopped; ${options.state} is kept`);
    } finally {
      await page?.close();
      await sandbox.close();
    }
    return 0;
  } catch (error) {
    if (error instanceof CommandLineExit) return error.exitCode;
    if (error instanceof OptionError) {
      process.stderr.write(`error: ${error.message}\n(see --help)\n`);
      return 2;
    }
    process.stderr.write(`The sandbox failed: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

function nextSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}
