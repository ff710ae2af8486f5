import { CommandError } from '../command-line/command-error.ts';
import type { Terminal } from '../command-line/terminal.ts';
import { openLedger } from '../fleet/ledger-reader.ts';
import type { SelectedSecret } from './select-secrets.ts';

/** A lock ends within a minute. */
const patienceMs = 75_000;

/**
 * Waits until no function works on the secret: a label that is moved while a request is under way that revokes its
 * credential would be moved to a dead one.
 *
 * @throws CommandError if the outcome of a request is not known yet
 */
export async function waitUntilQuiet({ deployment, secret }: SelectedSecret, terminal: Terminal): Promise<void> {
  const startedMs = terminal.now();
  let isNoted = false;
  for (;;) {
    const read = await openLedger(deployment).state(secret.arn);
    const isLocked = read?.lockUntil !== undefined && read.lockUntil > terminal.now();
    if (!isLocked && read?.state.intent === undefined) return;
    if (!isLocked || terminal.now() - startedMs > patienceMs) {
      throw new CommandError(
        'failed',
        `A function works on ${secret.name}, or left a request whose outcome is not known yet.`,
        'run the command again in a minute; nothing was changed.',
        'secret-locked',
      );
    }
    if (!isNoted) terminal.note(`… ${secret.name}: waits for the function that works on it`);
    isNoted = true;
    await terminal.sleep(500);
  }
}
