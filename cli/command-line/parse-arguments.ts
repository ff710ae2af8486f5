import { parseArgs } from 'node:util';
import type { CommandRow, OptionRow, Options } from './command.ts';
import { CommandError } from './command-error.ts';
import { commands } from './commands.ts';
import { nearest } from './nearest.ts';
import { optionsOf } from './options-of.ts';

export interface ParsedArguments {
  /** Absent: the help of all commands. */
  readonly command?: { readonly name: string; readonly row: CommandRow };
  readonly args: readonly string[];
  readonly options: Options;
}

/** @throws CommandError `usage`, which names what was received and what is allowed */
export function parseArguments(argv: readonly string[]): ParsedArguments {
  const [name, ...rest] = argv;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    const [about] = rest;
    if (name !== 'help' || about === undefined) return { args: [], options: read({}) };
    return { command: { name: about, row: rowOf(about) }, args: [], options: read({ help: true }) };
  }
  const row = rowOf(name);
  if (row.isProgram === true) return { command: { name, row }, args: rest, options: read({}) };
  const rows = optionsOf(row);
  const { values, positionals } = parsed(name, rest, rows);
  const options = read(values);
  if (!options.flag('help')) assertArity(name, row, positionals);
  if (options.flag('json') && options.flag('csv')) {
    throw new CommandError('usage', '--json and --csv were both given.', 'choose one of them.');
  }
  return { command: { name, row }, args: positionals, options };
}

function rowOf(name: string): CommandRow {
  const row = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (row !== undefined) return row;
  const suggestion = nearest(name, Object.keys(commands));
  throw new CommandError(
    'usage',
    name.startsWith('-')
      ? `${quoted(name)} comes before the command.`
      : `There is no command ${quoted(name)}${suggestion === undefined ? '' : `; did you mean ${suggestion}?`}`,
    'see genesys-oauth-rotation --help.',
  );
}

type Values = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

function parsed(name: string, argv: readonly string[], rows: Readonly<Record<string, OptionRow>>) {
  const options = Object.fromEntries(
    Object.entries(rows).map(([option, { type }]) => [
      option,
      {
        type: type === 'boolean' ? ('boolean' as const) : ('string' as const),
        multiple: type === 'strings',
        ...(option === 'help' ? { short: 'h' } : {}),
      },
    ]),
  );
  const { tokens } = parseArgs({ args: [...argv], options, strict: false, tokens: true, allowPositionals: true });
  for (const token of tokens) {
    if (token.kind !== 'option' || (Object.hasOwn(options, token.name) && token.rawName !== '-')) continue;
    const suggestion = nearest(token.name, Object.keys(options));
    throw new CommandError(
      'usage',
      `${name} has no option ${quoted(token.rawName)}${suggestion === undefined ? '' : `; did you mean --${suggestion}?`}`,
      `see genesys-oauth-rotation ${name} --help.`,
    );
  }
  try {
    const { values, positionals } = parseArgs({ args: [...argv], options, strict: true, allowPositionals: true });
    return { values: values as Values, positionals };
  } catch (error) {
    // Node's message quotes the option, and not its value.
    const [message = ''] = error instanceof Error ? error.message.split('\n') : [];
    throw new CommandError('usage', message, `see genesys-oauth-rotation ${name} --help.`);
  }
}

function assertArity(name: string, { arity, usage }: CommandRow, { length }: readonly string[]): void {
  if (length >= arity.least && length <= arity.most) return;
  throw new CommandError(
    'usage',
    `${name} takes ${usage === '' ? 'no arguments' : usage}, and got ${length === 0 ? 'none' : length}.`,
    `see genesys-oauth-rotation ${name} --help.`,
  );
}

function read(values: Values): Options {
  return {
    flag: (name) => values[name] === true,
    text(name) {
      const value = values[name];
      return typeof value === 'string' ? value : undefined;
    },
    list(name) {
      const value = values[name];
      return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
    },
  };
}

/** What was typed, in a message: shortened, and without control characters. */
function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 60));
}
