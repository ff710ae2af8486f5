import { RotationError } from '../../domain/rotation-error.ts';
import type { RetirementInventory, ScheduledRetirement } from '../ports/retirement-inventory.ts';
import { inParallel } from './in-parallel.ts';

/** The scheduled retirements, as far as a run has read them. */
export class ScheduledRetirements {
  readonly #inventory: RetirementInventory;
  readonly #byName = new Map<string, ScheduledRetirement | 'unrecognized'>();
  #isComplete = false;

  constructor(inventory: RetirementInventory) {
    this.#inventory = inventory;
  }

  /**
   * Reads those that were created since the last time.
   *
   * @throws RotationError `deadline-exceeded` if there is not enough time for all
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
      message: `Timed out before reading ${left.length} of the retirement schedules.`,
      nextStep: 'raise the timeout of the watch function.',
    });
  }

  /** Whether all were read: what is not here is not scheduled. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  get scheduled(): readonly ScheduledRetirement[] {
    return [...this.#byName.values()].filter((retirement) => retirement !== 'unrecognized');
  }

  /** Schedules that will invoke the retire function with an input that it will refuse. */
  get unrecognizedNames(): readonly string[] {
    return [...this.#byName].flatMap(([name, retirement]) => (retirement === 'unrecognized' ? [name] : []));
  }
}
