import type { CommandError } from '../command-line/command-error.ts';
import type { Terminal } from '../command-line/terminal.ts';
import type { Generation } from '../fleet/fleet.ts';
import { openLedger, type ReadState } from '../fleet/ledger-reader.ts';
import { attemptFailed, inForce, isHeld, postponed, unknownGeneration } from './revocation-errors.ts';
import type { SelectedSecret } from './select-secrets.ts';
import { wakeRetire } from './wake.ts';

const pollMs = 1_000;

/** What the command has done so far about a duty. */
interface Progress {
  /** Failed attempts before the command began. */
  readonly attemptsAtFirst: number;
  /** The `nextAttemptAt` that retire was woken for. */
  readonly wokenFor?: string;
}

type Move =
  | { readonly kind: 'dead'; readonly generation: Generation }
  | { readonly kind: 'failed'; readonly error: CommandError }
  | { readonly kind: 'wake'; readonly attemptAt: string; readonly phase: string }
  | { readonly kind: 'wait' };

/**
 * Follows a generation until Genesys Cloud rejects it, and wakes retire when its duty is due. An inactive client is enough:
 * its deletion follows by itself.
 *
 * @throws CommandError if an attempt fails or is held; `timeout`
 */
export async function followRevocation(
  { deployment, secret }: SelectedSecret,
  n: number,
  terminal: Terminal,
): Promise<Generation> {
  const ledger = openLedger(deployment);
  let progress: Progress | undefined;
  let lost: unknown;
  for (;;) {
    const read = await ledger.state(secret.arn);
    progress ??= { attemptsAtFirst: generationIn(read, n)?.duty?.attempts ?? 0 };
    const move = nextMove(secret.name, { read, n, progress, nowMs: terminal.now() });
    if (move.kind === 'dead') return move.generation;
    // The response of retire may be lost, and its work done: that is for the ledger to say.
    if (lost !== undefined) throw lost;
    if (move.kind === 'failed') throw move.error;
    if (move.kind === 'wait') {
      await terminal.sleep(pollMs);
      continue;
    }
    progress = { ...progress, wokenFor: move.attemptAt };
    terminal.note(`… ${secret.name}: ${move.phase} of generation ${n}`);
    await wakeRetire(deployment, secret.arn, n).catch((error: unknown) => {
      lost = error;
    });
  }
}

function nextMove(
  name: string,
  { read, n, progress, nowMs }: { read: ReadState | undefined; n: number; progress: Progress; nowMs: number },
): Move {
  const generation = generationIn(read, n);
  if (generation === undefined) return { kind: 'failed', error: unknownGeneration(name, n) };
  const { state, duty } = generation;
  // in-place: it is dead already, and the duty that is left verifies it.
  if (state === 'revoked' || state === 'quarantine') return { kind: 'dead', generation };
  if (duty === undefined) return { kind: 'failed', error: inForce(name, n, state) };
  const [hold] = read?.state.holds ?? [];
  if (hold !== undefined) return { kind: 'failed', error: isHeld(name, hold.code) };
  if (duty.attempts > progress.attemptsAtFirst) {
    return { kind: 'failed', error: attemptFailed(name, n, duty.nextAttemptAt) };
  }
  const isDue = Date.parse(duty.dueAt) <= nowMs;
  if (!isDue || progress.wokenFor === duty.nextAttemptAt) return { kind: 'wait' };
  if (progress.wokenFor !== undefined) return { kind: 'failed', error: postponed(name, n, duty.nextAttemptAt) };
  return { kind: 'wake', attemptAt: duty.nextAttemptAt, phase: duty.phase };
}

function generationIn(read: ReadState | undefined, n: number): Generation | undefined {
  return read?.state.generations.find((one) => one.n === n);
}
