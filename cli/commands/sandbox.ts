import type { CommandContext, CommandResult } from '../command-line/command.ts';
import { runProgram } from '../operations/run-program.ts';

/** `sandbox`: AWS and Genesys Cloud on this machine, until it is interrupted. */
export function run(context: CommandContext): Promise<CommandResult> {
  return runProgram(context, 'sandbox');
}
