import type { CommandContext } from '../command-line/command.ts';
import { CommandError } from '../command-line/command-error.ts';
import { printable } from '../output/printable.ts';

export interface Plan {
  /** What is typed to confirm: the name of the secret. */
  readonly subject: string;
  readonly steps: readonly string[];
  /** What cannot be undone, or what breaks meanwhile. */
  readonly warning?: string;
}

/**
 * Shows what a command is about to do and has it confirmed by the name of the secret, or by `--yes`.
 *
 * @returns false for a dry run: nothing is to be done
 * @throws CommandError `cancelled`; `usage` if nothing can be typed and `--yes` is missing
 */
export async function confirm({ options, terminal }: CommandContext, plan: Plan): Promise<boolean> {
  for (const step of plan.steps) terminal.note(`  • ${printable(step)}`);
  if (plan.warning !== undefined) terminal.note(`  ! ${printable(plan.warning)}`);
  if (options.flag('dry-run')) {
    terminal.note('Dry run: nothing was changed.');
    return false;
  }
  if (options.flag('yes')) return true;
  if (!terminal.isInteractive) {
    throw new CommandError(
      'usage',
      'This changes credentials, and there is no terminal to confirm it.',
      'pass --yes, or --dry-run to see what would be done.',
      'confirmation-needed',
    );
  }
  const typed = await terminal.ask(`? Type ${printable(plan.subject)} to go on: `);
  if (typed?.trim() === plan.subject) return true;
  throw new CommandError('cancelled', 'What was typed is not the name.', 'nothing was changed.');
}
