import type { RetirementOrder } from '../../../lambda/ports/retirement-order.ts';
import type { RetirementKey, RetirementSchedule } from '../../../lambda/ports/retirement-schedule.ts';

/** Schedules in memory that never fire. */
export class FakeSchedule implements RetirementSchedule {
  /** The scheduled orders, in order. */
  readonly scheduled: RetirementOrder[] = [];
  readonly #dueAt = new Map<string, string>();

  async put(order: RetirementOrder): Promise<void> {
    this.scheduled.push(order);
    this.set(order, order.dueAt);
  }

  async scheduleOnce(order: RetirementOrder): Promise<'scheduled' | 'exists'> {
    if (this.#dueAt.has(keyOf(order))) return 'exists';
    await this.put(order);
    return 'scheduled';
  }

  async dueAt(retirementKey: RetirementKey): Promise<Date | undefined> {
    const dueAt = this.#dueAt.get(keyOf(retirementKey));
    return dueAt === undefined ? undefined : new Date(dueAt);
  }

  async cancel(retirementKey: RetirementKey): Promise<void> {
    this.#dueAt.delete(keyOf(retirementKey));
  }

  set(retirementKey: RetirementKey, dueAt: string): void {
    this.#dueAt.set(keyOf(retirementKey), dueAt);
  }
}

function keyOf({ secretArn, clientId, secretId, phase, promotedVersionId, deferrals = 0 }: RetirementKey): string {
  const rotation = phase === 'discard' ? promotedVersionId : undefined;
  return JSON.stringify([secretArn, clientId, secretId ?? null, phase, rotation ?? null, deferrals]);
}
