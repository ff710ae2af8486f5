import { type Finding, findings } from '../../domain/findings.ts';
import { metricNames } from '../../domain/metric-names.ts';
import { RotationError, type RotationErrorCode } from '../../domain/rotation-error.ts';
import type { Fields, Logger } from '../ports/logger.ts';

/** Faults of the secret itself: it was checked, and its owner has to fix it. */
const faultsOfTheSecret = ['invalid-settings', 'invalid-secret-document'];

/** Everything that one run found, and what it could not check. */
export class Report {
  readonly #counts = new Map<Finding, number>();
  readonly #logger: Logger;
  #failures = 0;
  #unchecked = 0;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** @param logger names the secret */
  find(finding: Finding, logger: Logger, message: string, fields: Fields & { readonly nextStep: string }): void {
    this.#counts.set(finding, this.count(finding) + 1);
    const say = findings[finding].level === 'error' ? logger.error : logger.warn;
    say(message, { finding, ...fields });
  }

  /**
   * Does a part of the work; its failure is reported, and the other parts continue.
   *
   * @param passOn codes of errors that end the other parts too
   * @returns whether it succeeded
   */
  async attempt(
    logger: Logger,
    what: string,
    work: () => Promise<void>,
    passOn: readonly RotationErrorCode[] = [],
  ): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      if (error instanceof RotationError && passOn.includes(error.code)) throw error;
      this.#failures += 1;
      const isRotationError = error instanceof RotationError;
      if (!isRotationError || !faultsOfTheSecret.includes(error.code)) this.#unchecked += 1;
      const { code, nextStep, correlationId, outcome, summary } = isRotationError ? error : unexpected(error);
      logger.warn(`${what}: ${summary}`, { code, outcome, nextStep, correlationId });
      return false;
    }
  }

  /** Reports work that the run had no time for. */
  reportSkipped(count: number, what: string): void {
    if (count === 0) return;
    this.#unchecked += count;
    this.#logger.warn(`Timed out before checking ${count} ${what}`, {
      nextStep:
        'raise the timeout of the watch function. What was skipped stays due, and the next run begins with what is due the longest.',
    });
  }

  count(finding: Finding): number {
    return this.#counts.get(finding) ?? 0;
  }

  /** Whether everything was checked. */
  get isComplete(): boolean {
    return this.#unchecked === 0;
  }

  get failures(): number {
    return this.#failures;
  }

  findings(): Readonly<Record<Finding, number>> {
    const entries = (Object.keys(findings) as Finding[]).map((finding) => [finding, this.count(finding)]);
    return Object.fromEntries(entries) as Record<Finding, number>;
  }

  /** What was found. The counts of other secrets stay as the last hourly run measured them. */
  measureFound(): void {
    for (const [finding, value] of this.#counts) {
      this.#logger.metric({ name: findings[finding].metric, value, unit: 'Count' });
    }
  }

  /** Every count, zero included: an alarm must be able to distinguish "none" from "not checked". */
  measure(): void {
    for (const [finding, { metric: name }] of Object.entries(findings)) {
      this.#logger.metric({ name, value: this.count(finding as Finding), unit: 'Count' });
    }
    const value = this.isComplete ? 1 : 0;
    this.#logger.metric({ name: metricNames.watchCompleted, value, unit: 'Count' });
  }
}

/** Its message is left out, because it may quote a secret. */
function unexpected(error: unknown): RotationError {
  return new RotationError('internal-error', {
    message: `Unexpected error: ${error instanceof Error ? error.name : typeof error}.`,
    nextStep: 'report it with the request id of this invocation.',
  });
}
