import { CommandError } from '../command-line/command-error.ts';
import { dutiesOf } from '../fleet/compose-secret.ts';
import { openLedger } from '../fleet/ledger-reader.ts';
import { dutyText } from '../output/describe-secret.ts';
import type { SelectedSecret } from './select-secrets.ts';

/**
 * What the ledger holds after a command failed: whatever happened, the operator sees what is still owed, and that it is
 * tried again.
 */
export async function withOwed<Result>(
  { deployment, secret }: SelectedSecret,
  now: () => number,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const owed = await owedText({ deployment, secret }, now);
    throw new CommandError(error.exit, `${error.message} ${owed}`, error.nextStep, error.code);
  }
}

async function owedText({ deployment, secret }: SelectedSecret, now: () => number): Promise<string> {
  try {
    const read = await openLedger(deployment).state(secret.arn);
    if (read === undefined) return 'The ledger does not know the secret.';
    const { state } = read;
    const duties = dutiesOf(state).map(
      (duty) => `generation ${duty.generation} (${duty.phase}) ${dutyText(duty, now())}`,
    );
    const leaked = state.generations.find(({ compromised, n }) => compromised && n === state.currentGeneration);
    const marks = leaked === undefined ? [] : [`generation ${leaked.n} is in force and marked as leaked`];
    const open = state.rotation === undefined ? [] : ['a rotation is open, and is retried'];
    const all = [...marks, ...open, ...duties];
    return all.length === 0 ? 'The ledger owes nothing for it.' : `The ledger holds: ${all.join('; ')}.`;
  } catch {
    return 'The ledger could not be read, so what is owed is not known here; the functions know it.';
  }
}
