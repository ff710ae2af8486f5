import { CommandError } from '../command-line/command-error.ts';
import type { Terminal } from '../command-line/terminal.ts';
import { openLedger, type ReadState } from '../fleet/ledger-reader.ts';
import { readStepError } from './read-step-error.ts';
import type { SelectedSecret } from './select-secrets.ts';

export interface FollowedRotation {
  readonly secret: string;
  readonly arn: string;
  readonly token: string;
  readonly seconds: number;
  readonly steps: readonly FollowedStep[];
  readonly generation: number | undefined;
}

export interface FollowedStep {
  readonly step: string;
  /** Since the rotation was started, in milliseconds. */
  readonly afterMs: number;
}

const steps = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;

const pollMs = 500;

type Waiting = NonNullable<ReadState['state']['waiting']>;

/**
 * Follows a rotation until AWSCURRENT has moved, by what the ledger records about each step.
 *
 * @throws CommandError with the error of the step that fails; `approval-required` or `rotation-frozen` if it has to wait;
 * `timeout`
 */
export async function followRotation(
  selected: SelectedSecret,
  token: string,
  startedMs: number,
  terminal: Terminal,
): Promise<FollowedRotation> {
  const { deployment, secret } = selected;
  const ledger = openLedger(deployment);
  const followed: FollowedStep[] = [];
  const errors = new StepErrors(selected, startedMs, terminal);
  for (;;) {
    const read = await ledger.state(secret.arn);
    const seen = progressOf(read, token);
    if (seen.isAbandoned) throw abandoned(secret.name);
    const waiting = waitingIn(read);
    if (waiting !== undefined && waiting.at !== secret.ledger?.waiting?.at) throw waits(secret.name, waiting);
    for (const step of steps.slice(followed.length, seen.stepsDone)) {
      const afterMs = terminal.now() - startedMs;
      followed.push({ step, afterMs });
      terminal.note(`✔ ${secret.name}: ${step} after ${(afterMs / 1000).toFixed(1)} s`);
    }
    if (seen.stepsDone === steps.length) {
      const seconds = Math.round((terminal.now() - startedMs) / 100) / 10;
      return { secret: secret.name, arn: secret.arn, token, seconds, steps: followed, generation: seen.generation };
    }
    await errors.check(followed.length);
    await terminal.sleep(pollMs);
  }
}

/** How many steps of a rotation the ledger shows as done. Pure. */
function progressOf(read: ReadState | undefined, token: string) {
  const { generations = [], rotation } = read?.state ?? {};
  const made = generations.find((one) => one.token === token || one.versions.includes(token));
  const open = rotation !== undefined && rotation.generation === made?.n ? rotation : undefined;
  const isOver = open === undefined && made !== undefined && made.state !== 'planned' && made.state !== 'stored';
  const doneWhileOpen = () => {
    if (open?.testedAt !== undefined) return 3;
    if (open?.identifiedAt !== undefined) return 2;
    return made === undefined || made.state === 'planned' ? 0 : 1;
  };
  return {
    generation: made?.n,
    isAbandoned: made?.state === 'abandoned',
    stepsDone: isOver ? steps.length : doneWhileOpen(),
  };
}

/** A failed step is retried by Secrets Manager. When nothing moves for this long after an error, it is reported. */
const patienceMs = 20_000;

/** The log is read less often than the ledger: it may be late, and its limits are low. */
const logEveryMs = 3_000;

class StepErrors {
  readonly #selected: SelectedSecret;
  readonly #startedMs: number;
  readonly #terminal: Terminal;
  #readAtMs: number;
  #isUnreadableNoted = false;
  #known: { readonly sinceMs: number; readonly stepsDone: number } | undefined;

  constructor(selected: SelectedSecret, startedMs: number, terminal: Terminal) {
    this.#selected = selected;
    this.#startedMs = startedMs;
    this.#terminal = terminal;
    this.#readAtMs = startedMs;
  }

  /** @throws CommandError if a step failed and nothing has moved since */
  async check(stepsDone: number): Promise<void> {
    const nowMs = this.#terminal.now();
    if (nowMs - this.#readAtMs < logEveryMs) return;
    this.#readAtMs = nowMs;
    const error = await readStepError(this.#selected, this.#startedMs, (problem) => this.#noteUnreadable(problem));
    if (error === undefined) return;
    if (this.#known?.stepsDone !== stepsDone) {
      this.#known = { sinceMs: nowMs, stepsDone };
      this.#terminal.note(`! ${this.#selected.secret.name}: ${error.message}`);
    }
    if (nowMs - this.#known.sinceMs > patienceMs) throw error;
  }

  #noteUnreadable(problem: string): void {
    if (this.#isUnreadableNoted) return;
    this.#isUnreadableNoted = true;
    this.#terminal.note(`! ${this.#selected.secret.name}: if a step fails, this cannot say why: ${problem}`);
  }
}

/** Of the rotation that is followed: another one cannot begin meanwhile. */
function waitingIn(read: ReadState | undefined): Waiting | undefined {
  const { waiting, rotation } = read?.state ?? {};
  return rotation?.emergency === true ? undefined : waiting;
}

function waits(name: string, { reason, token }: Waiting): CommandError {
  return reason === 'approval-required'
    ? new CommandError(
        'findings',
        `The rotation ${token} of ${name} is ready, and waits for an approval.`,
        `have another person run: genesys-oauth-rotation approve ${name}`,
        reason,
      )
    : new CommandError(
        'findings',
        `The rotation ${token} of ${name} waits for the end of a freeze window.`,
        'nothing: watch starts it then.',
        reason,
      );
}

function abandoned(name: string): CommandError {
  return new CommandError(
    'failed',
    `The rotation of ${name} was abandoned: its pending credential was rejected, or AWSPENDING was taken off.`,
    `see genesys-oauth-rotation status ${name}, then rotate again.`,
    'rotation-abandoned',
  );
}
