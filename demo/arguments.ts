import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { type StrategyName, strategyNames } from '../domain/strategy-name.ts';

export interface DemoArguments {
  /** `undefined`: the product's own default. */
  readonly strategy: StrategyName | undefined;
  readonly rotations: number;
  readonly json: boolean;
}

/** The command line says no, or only asked for help. What there is to say has been said. */
export class EndOfArguments extends Error {
  readonly exitCode: number;

  constructor(exitCode: number) {
    super(`Ends with the exit code ${exitCode}.`);
    this.exitCode = exitCode;
  }
}

const mostRotations = 20;

/** @throws EndOfArguments with the exit code 2 when an argument cannot be used. */
export function parseDemoArguments(args: readonly string[]): DemoArguments {
  const command = new Command('npm start --')
    .description('Rotates the credential of a Genesys Cloud OAuth client on this machine, and shows every step.')
    .addOption(strategyOption())
    .option('--rotations <number>', 'how many rotations, one after the other', parseRotations, 1)
    .option('--json', 'one JSON document at the end in place of the timeline', false);
  const { strategy, rotations, json } = parse(command, args).opts<DemoArguments>();
  return { strategy, rotations, json };
}

/** @throws EndOfArguments with the exit code 2 when an argument cannot be used. */
export function parseSandboxArguments(args: readonly string[]): Pick<DemoArguments, 'strategy'> {
  const command = new Command('npm run sandbox --')
    .description('Keeps AWS and Genesys Cloud up on this machine, with one secret that can be rotated.')
    .addOption(strategyOption());
  const { strategy } = parse(command, args).opts<DemoArguments>();
  return { strategy };
}

function strategyOption(): Option {
  return new Option('--strategy <name>', 'how the credential is rotated; default: what the product does').choices(
    strategyNames,
  );
}

function parse(command: Command, args: readonly string[]): Command {
  try {
    command.exitOverride().allowExcessArguments().showHelpAfterError('(--help shows what is allowed)');
    command.parse(args, { from: 'user' });
    const [unexpected] = command.args;
    if (unexpected === undefined) return command;
    return command.error(
      `error: unexpected argument '${unexpected}'. Allowed are options, such as --strategy in-place.`,
    );
  } catch (error) {
    if (error instanceof CommanderError) throw new EndOfArguments(error.exitCode === 0 ? 0 : 2);
    throw error;
  }
}

function parseRotations(text: string): number {
  const rotations = Number(text);
  if (/^\d+$/.test(text) && rotations >= 1 && rotations <= mostRotations) return rotations;
  throw new InvalidArgumentError(`Allowed are whole numbers from 1 to ${mostRotations}.`);
}
