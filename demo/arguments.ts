import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { type StrategyName, strategyNames } from '../domain/strategy-name.ts';

export interface DemoArguments {
  /** `undefined`: the product's default. */
  readonly strategy: StrategyName | undefined;
  readonly rotations: number;
  readonly json: boolean;
}

/** Thrown when an argument is invalid or help was requested. The message has already been printed. */
export class CommandLineExit extends Error {
  readonly exitCode: number;

  constructor(exitCode: number) {
    super(`Exit with code ${exitCode}.`);
    this.exitCode = exitCode;
  }
}

const maxRotations = 20;

/** @throws CommandLineExit with exit code 2 when an argument is invalid. */
export function parseDemoArguments(args: readonly string[]): DemoArguments {
  const command = new Command(programName('npm start --', 'demo'))
    .description('Rotates the credential of a Genesys Cloud OAuth client in a local sandbox and shows each step.')
    .addOption(strategyOption())
    .option('--rotations <number>', 'number of rotations, one after another', parseRotations, 1)
    .option('--json', 'print one JSON document at the end instead of the timeline', false);
  const { strategy, rotations, json } = parse(command, args).opts<DemoArguments>();
  return { strategy, rotations, json };
}

/** How this program was started: from the sources, or by the command of the package, which has no sources. */
export function programName(script: string, name: string): string {
  return import.meta.url.endsWith('.ts') ? script : `genesys-oauth-rotation ${name}`;
}

export function strategyOption(): Option {
  return new Option('--strategy <name>', "rotation strategy; default: the product's default").choices(strategyNames);
}

export function parse(command: Command, args: readonly string[]): Command {
  try {
    command.exitOverride().allowExcessArguments().showHelpAfterError('(see --help)');
    command.parse(args, { from: 'user' });
    const [unexpected] = command.args;
    if (unexpected === undefined) return command;
    return command.error(`error: unexpected argument '${unexpected}'. Pass options only, such as --strategy in-place.`);
  } catch (error) {
    if (error instanceof CommanderError) throw new CommandLineExit(error.exitCode === 0 ? 0 : 2);
    throw error;
  }
}

function parseRotations(text: string): number {
  const rotations = Number(text);
  if (/^\d+$/.test(text) && rotations >= 1 && rotations <= maxRotations) return rotations;
  throw new InvalidArgumentError(`Must be a whole number from 1 to ${maxRotations}.`);
}
