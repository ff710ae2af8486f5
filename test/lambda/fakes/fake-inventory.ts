import type { RetirementInventory, ScheduledRetirement } from '../../../lambda/ports/retirement-inventory.ts';

/** Retirement schedules in memory. */
export class FakeInventory implements RetirementInventory {
  readonly schedules = new Map<string, ScheduledRetirement | 'not-found' | 'unrecognized'>();
  /** The schedules that were read, in order. */
  readonly reads: string[] = [];
  /** The error that the listing throws. */
  failure: unknown;

  async names() {
    if (this.failure !== undefined) throw this.failure;
    return [...this.schedules.keys()];
  }

  async read(name: string) {
    this.reads.push(name);
    return this.schedules.get(name) ?? 'not-found';
  }
}
