import type { RetirementOrder } from '../../../lambda/interfaces/retirement-order.ts';
import type { Retiree, RetirementSchedule } from '../../../lambda/interfaces/retirement-schedule.ts';

/** Schedules in memory. They never fire. */
export class FakeSchedule implements RetirementSchedule {
  /** What was arranged, in order. */
  readonly arranged: RetirementOrder[] = [];
  readonly #dueAt = new Map<string, string>();

  async arrange(order: RetirementOrder): Promise<void> {
    this.arranged.push(order);
    this.set(order, order.dueAt);
  }

  async arrangeOnce(order: RetirementOrder): Promise<'arranged' | 'exists'> {
    if (this.#dueAt.has(keyOf(order))) return 'exists';
    await this.arrange(order);
    return 'arranged';
  }

  async dueAt(retiree: Retiree): Promise<Date | undefined> {
    const dueAt = this.#dueAt.get(keyOf(retiree));
    return dueAt === undefined ? undefined : new Date(dueAt);
  }

  async cancel(retiree: Retiree): Promise<void> {
    this.#dueAt.delete(keyOf(retiree));
  }

  set(retiree: Retiree, dueAt: string): void {
    this.#dueAt.set(keyOf(retiree), dueAt);
  }
}

function keyOf({ secretArn, clientId, secretId, phase, promotedVersionId, deferrals = 0 }: Retiree): string {
  const rotation = phase === 'discard' ? promotedVersionId : undefined;
  return JSON.stringify([secretArn, clientId, secretId ?? null, phase, rotation ?? null, deferrals]);
}
