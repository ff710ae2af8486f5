import { RotationError } from '../../domain/rotation-error.ts';
import type { RetirementInventory, ScheduledRetirement } from '../ports/retirement-inventory.ts';
import { inParallel } from './in-parallel.ts';

/** The retirements that are arranged, as far as a run has seen. */
export class ScheduledRetirements {
  readonly #inventory: RetirementInventory;
  readonly #byName = new Map<string, ScheduledRetirement | 'unrecognized'>();
  #isComplete = false;

  constructor(inventory: RetirementInventory) {
    this.#inventory = inventory;
  }

  /**
   * Reads those that have come since the last time.
   *
   * @throws RotationError `deadline-exceeded` when there is not enough time for all
   */
  async refresh(concurrency: number, hasTime: () => boolean): Promise<void> {
    const names = (await this.#inventory.names()).filter((name) => !this.#byName.has(name));
    const left = await inParallel(names, concurrency, hasTime, async (name) => {
      const found = await this.#inventory.read(name);
      if (found !== 'not-found') this.#byName.set(name, found);
    });
    if (left.length === 0) {
      this.#isComplete = true;
      return;
    }
    throw new RotationError('deadline-exceeded', {
      message: `The time was over before ${left.length} of the retirement schedules were read.`,
      nextStep: 'raise the timeout of the watch function.',
    });
  }

  /** Whether all were read: what is not here is not arranged. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  get arranged(): readonly ScheduledRetirement[] {
    return [...this.#byName.values()].filter((retirement) => retirement !== 'unrecognized');
  }

  /** Schedules that will invoke the retire function with something that it will refuse. */
  get foreignNames(): readonly string[] {
    return [...this.#byName].flatMap(([name, retirement]) => (retirement === 'unrecognized' ? [name] : []));
  }
}
