import type { CommandRow, OptionRow } from './command.ts';
import { commands } from './commands.ts';
import { exitCodes } from './exit-codes.ts';
import { deploymentOptions, globalOptions } from './global-options.ts';

/** The help of all commands. */
export function generalHelp(): string[] {
  return [
    'Operates the rotation of Genesys Cloud OAuth client credentials. It never reads or prints a secret.',
    '',
    'Usage: genesys-oauth-rotation COMMAND [arguments]   (alias: gor)',
    '',
    ...columns(Object.entries(commands).map(([name, { summary }]) => [name, summary])),
    '',
    'Exit codes:',
    ...columns(Object.values(exitCodes).map(({ code, meaning }) => [String(code), meaning])),
    '',
    'genesys-oauth-rotation COMMAND --help shows the options of a command.',
  ];
}

export function commandHelp(name: string, { summary, usage, options, usesDeployment }: CommandRow): string[] {
  const groups: readonly (readonly [string, Readonly<Record<string, OptionRow>>])[] = [
    ['Options', options],
    ['Where', usesDeployment ? deploymentOptions : {}],
    ['Common options', globalOptions],
  ];
  return [
    `genesys-oauth-rotation ${[name, usage].filter(Boolean).join(' ')} [options]`,
    '',
    `${summary[0]?.toUpperCase()}${summary.slice(1)}.`,
    ...groups.flatMap(([title, rows]) =>
      Object.keys(rows).length === 0
        ? []
        : [
            '',
            `${title}:`,
            ...columns(Object.entries(rows).map(([option, row]) => [optionName(option, row), row.help])),
          ],
    ),
  ];
}

function optionName(name: string, { value, type }: OptionRow): string {
  return type === 'boolean' ? `--${name}` : `--${name} <${value ?? 'text'}>`;
}

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
