import type { Connect } from '../deployment/connection.ts';
import { printableJson, printableLines } from '../output/printable.ts';
import { renderCsv } from '../output/render-csv.ts';
import { renderTable } from '../output/render-table.ts';
import { createStyle, type Style } from '../output/style.ts';
import type { CommandResult, Options } from './command.ts';
import { CommandError } from './command-error.ts';
import { commands } from './commands.ts';
import { exitCodes } from './exit-codes.ts';
import { commandHelp, generalHelp } from './help.ts';
import { parseArguments } from './parse-arguments.ts';
import type { Terminal } from './terminal.ts';

export interface Surroundings {
  readonly argv: readonly string[];
  /** @param options how long it may wait, and whether it may ask */
  readonly openTerminal: (options: Options, clockOffsetMs?: number) => Terminal;
  /** How far the time of the deployment is ahead of this machine's. Default: not at all. */
  readonly clockOffsetMs?: (options: Options) => Promise<number>;
  readonly isColored: { readonly out: boolean; readonly note: boolean };
  readonly connect: Connect;
}

/** Runs one command line. Returns the exit code. Nothing is thrown. */
export async function runCommandLine(surroundings: Surroundings): Promise<number> {
  const { argv, openTerminal, isColored, connect } = surroundings;
  const wantsJson = argv.includes('--json');
  let terminal = printing(openTerminal(noOptions));
  try {
    const { command, args, options } = parseArguments(argv);
    terminal = printing(openTerminal(options));
    if (command === undefined || options.flag('help')) {
      const lines = command === undefined ? generalHelp() : commandHelp(command.name, command.row);
      terminal.out(`${lines.join('\n')}\n`);
      return exitCodes.ok.code;
    }
    const { run } = await command.row.load();
    if (command.row.usesDeployment) terminal = openTerminal(options, await surroundings.clockOffsetMs?.(options));
    const result = await run({ args, options, terminal, connect, commands });
    write(result, options, terminal, createStyle(isColored.out));
    return exitCodes[result.exit ?? 'ok'].code;
  } catch (error) {
    const { exit, code, message, nextStep } = error instanceof CommandError ? error : unexpected(error);
    const style = createStyle(isColored.note);
    terminal.note(`${style.bad('✗')} ${message}`);
    terminal.note(`  Next: ${nextStep}`);
    if (wantsJson) terminal.out(`${printableJson({ outcome: exit, error: { code, message, nextStep } })}\n`);
    return exitCodes[exit].code;
  }
}

/** What is said on the way may quote what others wrote: names, or what a service responded. */
function printing(terminal: Terminal): Terminal {
  return { ...terminal, note: (text) => terminal.note(printableLines(text)) };
}

function write(result: CommandResult, options: Options, terminal: Terminal, style: Style): void {
  const { document, table, text, next } = result;
  if (options.flag('json')) {
    const outcome = result.exit ?? 'ok';
    terminal.out(`${printableJson({ outcome, ...document })}\n`);
    return;
  }
  if (options.flag('csv')) {
    if (table === undefined) {
      throw new CommandError('usage', 'This command has no table.', 'use --json instead of --csv.');
    }
    terminal.out(renderCsv(table));
    return;
  }
  const lines = text?.(style) ?? (table === undefined ? [] : renderTable(table, style));
  if (lines.length > 0) terminal.out(`${printableLines(lines.join('\n'))}\n`);
  if (next !== undefined) terminal.note(style.quiet(`Next: ${next}`));
}

/** Its message is left out: it may quote what a service responded. */
function unexpected(error: unknown): CommandError {
  const name = error instanceof Error ? error.name : typeof error;
  const at = error instanceof Error ? (/\bat .*?([\w-]+\.[jt]s:\d+)/.exec(error.stack ?? '')?.[1] ?? '') : '';
  return new CommandError(
    'failed',
    `Unexpected error: ${name}${at === '' ? '' : ` (${at})`}.`,
    'see genesys-oauth-rotation status for what was changed, and report it.',
    'internal-error',
  );
}

const noOptions: Options = { flag: () => false, text: () => undefined, list: () => [] };
