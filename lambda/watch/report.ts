import { type Finding, findings } from '../../domain/findings.ts';
import { metricNames } from '../../domain/metric-names.ts';
import { RotationError } from '../../domain/rotation-error.ts';
import type { Fields, Logger } from '../ports/logger.ts';

/** What is wrong with the secret itself: it was looked at, and its owner has to mend it. */
const faultsOfTheSecret = ['invalid-settings', 'invalid-secret-document'];

/** Everything that one run found, and what it could not look at. */
export class Report {
  readonly #counts = new Map<Finding, number>();
  readonly #logger: Logger;
  #failures = 0;
  #unseen = 0;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** @param logger names the secret */
  find(finding: Finding, logger: Logger, message: string, fields: Fields & { readonly nextStep: string }): void {
    this.#counts.set(finding, this.count(finding) + 1);
    const say = findings[finding].level === 'error' ? logger.error : logger.warn;
    say(message, { finding, ...fields });
  }

  /** Does a part of the work; its failure is told, and the others go on. */
  async attempt(logger: Logger, what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (thrown) {
      this.#failures += 1;
      const isRotationError = thrown instanceof RotationError;
      if (!isRotationError || !faultsOfTheSecret.includes(thrown.code)) this.#unseen += 1;
      const error = isRotationError ? thrown : unforeseen(thrown);
      const { code, nextStep, correlationId, outcome } = error;
      logger.warn(`${what}: ${error.summary}`, { code, outcome, nextStep, correlationId });
    }
  }

  /** Work that the run had no time for. */
  postpone(count: number, what: string): void {
    if (count === 0) return;
    this.#unseen += count;
    this.#logger.warn(`The time was over before ${count} of ${what} were looked at`, {
      nextStep: 'raise the timeout of the watch function; another day has another order, so that all get their turn.',
    });
  }

  count(finding: Finding): number {
    return this.#counts.get(finding) ?? 0;
  }

  /** Whether everything was looked at that had to be. */
  get isComplete(): boolean {
    return this.#unseen === 0;
  }

  get failures(): number {
    return this.#failures;
  }

  findings(): Readonly<Record<Finding, number>> {
    const entries = (Object.keys(findings) as Finding[]).map((finding) => [finding, this.count(finding)]);
    return Object.fromEntries(entries) as Record<Finding, number>;
  }

  /** Every count, zero included: an alarm must be able to tell "none" from "nobody has looked". */
  measure(): void {
    for (const [finding, { metric: name }] of Object.entries(findings)) {
      this.#logger.metric({ name, value: this.count(finding as Finding), unit: 'Count' });
    }
    const value = this.isComplete ? 1 : 0;
    this.#logger.metric({ name: metricNames.watchCompleted, value, unit: 'Count' });
  }
}

/** Its message is kept out: nobody has looked at what it may quote. */
function unforeseen(thrown: unknown): RotationError {
  return new RotationError('internal-error', {
    message: `An unforeseen ${thrown instanceof Error ? thrown.name : typeof thrown} was thrown.`,
    nextStep: 'report it with the request id of this invocation.',
  });
}
