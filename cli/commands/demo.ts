import type { CommandContext, CommandResult } from '../command-line/command.ts';
import { runProgram } from '../operations/run-program.ts';

/** `demo`: a rotation in the sandbox, step by step. */
export function run(context: CommandContext): Promise<CommandResult> {
  return runProgram(context, 'demo');
}
