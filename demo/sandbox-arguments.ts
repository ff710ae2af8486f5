import { Command, InvalidArgumentError, Option } from 'commander';
import type { StrategyName } from '../domain/strategy-name.ts';
import { readFactsFile } from '../sandbox/behavior/behavior.ts';
import { type Facts, FactsError } from '../sandbox/behavior/facts.ts';
import { type OrganizationOptions, type ScenarioName, scenarioNames } from '../sandbox/index.ts';
import { parse, programName, strategyOption } from './arguments.ts';

export interface SandboxArguments {
  /** `undefined`: the product's default. */
  readonly strategy?: StrategyName;
  readonly port?: number;
  readonly secrets?: number;
  readonly organization?: readonly OrganizationOptions[];
  readonly region?: string;
  /** A file. */
  readonly state?: string;
  readonly speed?: number;
  readonly scenario?: ScenarioName;
  readonly facts?: Facts;
}

/** @throws CommandLineExit with exit code 2 when an argument is invalid. */
export function parseSandboxArguments(args: readonly string[]): SandboxArguments {
  const command = new Command(programName('npm run sandbox --', 'sandbox'))
    .description('Runs a local sandbox of AWS and Genesys Cloud with secrets to rotate.')
    .addOption(strategyOption())
    .option('--port <number>', 'port on 127.0.0.1; default: a free one', wholeNumber(0, 65_535))
    .option('--secrets <number>', 'number of managed secrets; default: 1', wholeNumber(1, 1000))
    .option(
      '--organization <name=host>',
      'organization in Genesys Cloud and the host of its region; several times for several',
      addOrganization,
    )
    .option('--region <name>', 'AWS region; default: eu-west-1')
    .option('--state <file>', 'keeps the state in this file, between starts too; default: nothing is kept')
    .option('--speed <factor>', 'the clock runs so many times as fast while no function runs', wholeNumber(1, 3600))
    .addOption(new Option('--scenario <name>', 'begins with an incident to rehearse').choices(scenarioNames))
    .option('--facts <file>', 'how the services behave, as JSON (docs/sandbox.md, "Switches")', parseFacts);
  return parse(command, args).opts<SandboxArguments>();
}

function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= least && number <= most) return number;
    throw new InvalidArgumentError(`Must be a whole number from ${least} to ${most}.`);
  };
}

function parseFacts(file: string): Facts {
  try {
    return readFactsFile(file);
  } catch (error) {
    if (error instanceof FactsError) throw new InvalidArgumentError(error.message);
    throw error;
  }
}

function addOrganization(text: string, before: readonly OrganizationOptions[] = []): readonly OrganizationOptions[] {
  const [, name, host] = /^([^=]{1,100})=([a-z0-9.-]+)$/i.exec(text) ?? [];
  if (name !== undefined) return [...before, { name, host }];
  throw new InvalidArgumentError('Must be a name and a host, such as "Blue Harbor=mypurecloud.de".');
}
