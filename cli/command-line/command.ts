import type { Connect } from '../deployment/connection.ts';
import type { Style } from '../output/style.ts';
import type { ExitName } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';

export type OptionType = 'boolean' | 'string' | 'strings';

/** One option of a command, by its long name. */
export interface OptionRow {
  readonly type: OptionType;
  readonly help: string;
  /** What the value is, for the help. */
  readonly value?: string;
}

/** The options of a command line, by their names. */
export interface Options {
  flag(name: string): boolean;
  text(name: string): string | undefined;
  list(name: string): readonly string[];
}

/** What a command works with. Everything from outside comes in here. */
export interface CommandContext {
  readonly args: readonly string[];
  readonly options: Options;
  readonly terminal: Terminal;
  readonly connect: Connect;
  /** All of them, for the completion. */
  readonly commands: Readonly<Record<string, CommandRow>>;
}

/** A table: for the terminal, and as CSV. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** What a command found or did. Its output is written once, in the format that was asked for. */
export interface CommandResult {
  /** The one document of `--json`. Plain data. */
  readonly document: Readonly<Record<string, unknown>>;
  /** For `--csv`, and for the terminal unless `text` is there. */
  readonly table?: Table;
  /** The lines for the terminal, the table included. */
  readonly text?: (style: Style) => readonly string[];
  /** The next command, for the last line. */
  readonly next?: string | undefined;
  /** Default `ok`. */
  readonly exit?: ExitName;
}

export type Run = (context: CommandContext) => Promise<CommandResult>;

/** A command in the help; its module is loaded when it runs. */
export interface CommandRow {
  readonly summary: string;
  /** The positional arguments, for the help. */
  readonly usage: string;
  /** How many positional arguments it takes. */
  readonly arity: { readonly least: number; readonly most: number };
  readonly options: Readonly<Record<string, OptionRow>>;
  /** Whether it takes the options that name deployments. */
  readonly usesDeployment: boolean;
  /** It takes its arguments as they are, `--help` too. Default false. */
  readonly isProgram?: boolean;
  readonly load: () => Promise<{ readonly run: Run }>;
}
