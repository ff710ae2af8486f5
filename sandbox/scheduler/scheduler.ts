import { account, region } from '../aws-account.ts';
import type { Clock } from '../core/clock.ts';
import { createObservers } from '../core/observers.ts';
import type { Persistent } from '../core/persistent.ts';
import type { SandboxService } from '../core/service.ts';
import { type DeliveryParts, deliver, type Firing } from './deliver.ts';
import { checkName, readSchedule, type Schedule, type ScheduleRequest } from './schedule.ts';
import type { ScheduleBook, ScheduleGroup } from './schedule-book.ts';
import { invalid, SchedulerError } from './schedule-error.ts';
import { readTimes } from './schedule-times.ts';
import { createSchedulerService } from './scheduler-service.ts';
import { checkTrust } from './trust.ts';

/** EventBridge Scheduler's one-time and hourly schedules, on the sandbox's clock. */
export interface Scheduler extends Persistent {
  readonly service: SandboxService;
  schedules(): readonly Schedule[];
  create(name: string, request: ScheduleRequest): Schedule;
  /** Deletes a schedule manually. @throws {SchedulerError} when it does not exist */
  remove(name: string, groupName?: string): void;
  /** When a schedule is due next, in milliseconds since 1970. */
  dueMs(name: string, groupName?: string): number;
  /** Fires a schedule now. Resolves with the final outcome of the event. */
  fireNow(name: string, groupName?: string): Promise<Firing>;
  createGroup(name: string): ScheduleGroup;
  /** Called after every firing, with the final outcome of its event. */
  subscribe(listener: (firing: Firing) => void): () => void;
}

interface Entry {
  readonly schedule: Schedule;
  readonly creation: string;
  readonly dueMs: number;
  readonly cancel: () => void;
}

export interface SchedulerParts extends DeliveryParts {
  readonly clock: Clock;
  /** How to treat a time in the past, which AWS does not document: fire at once (default) or reject it. */
  readonly pastSchedules?: 'fire' | 'refuse';
}

export function createScheduler(parts: SchedulerParts): Scheduler {
  const { clock } = parts;
  const entries = new Map<string, Entry>();
  const groups = new Map<string, ScheduleGroup>();
  const observers = createObservers<[Firing]>();
  const key = (name: string, groupName: string) => `${groupName}/${name}`;

  const find = (name: string, groupName: string): Entry => {
    const entry = entries.get(key(name, groupName));
    if (entry !== undefined) return entry;
    throw new SchedulerError('ResourceNotFoundException', `Schedule ${name} does not exist.`);
  };
  const fire = async (schedule: Schedule): Promise<Firing> => {
    const entry = entries.get(key(schedule.Name, schedule.GroupName));
    entry?.cancel();
    const { firstMs, everyMs } = readTimes(schedule);
    const dueMs = entry?.dueMs ?? firstMs;
    const firing = await deliver(schedule, dueMs, parts);
    const stillThere = entries.get(key(schedule.Name, schedule.GroupName)) === entry;
    if (stillThere && entry !== undefined && everyMs !== undefined) arm(schedule, entry.creation, dueMs + everyMs);
    else if (stillThere && schedule.ActionAfterCompletion === 'DELETE') {
      entries.delete(key(schedule.Name, schedule.GroupName));
    }
    observers.notify(firing);
    return firing;
  };
  const arm = (schedule: Schedule, creation: string, dueMs: number) => {
    const fireWhenDue = async () => void (await fire(schedule));
    const cancel = schedule.State === 'ENABLED' ? clock.at(dueMs, fireWhenDue) : () => {};
    entries.set(key(schedule.Name, schedule.GroupName), { schedule, creation, dueMs, cancel });
  };
  const enter = (schedule: Schedule, request: ScheduleRequest) => {
    const { firstMs, everyMs } = readTimes(schedule);
    if (firstMs < clock.now() && everyMs === undefined && parts.pastSchedules === 'refuse') {
      throw invalid(`Invalid Schedule Expression ${schedule.ScheduleExpression}: it is in the past.`);
    }
    arm(schedule, JSON.stringify(request), firstMs);
    return schedule;
  };
  const group = (name: string): ScheduleGroup => {
    const found = groups.get(name);
    if (found !== undefined) return found;
    throw new SchedulerError('ResourceNotFoundException', `Schedule group ${name} does not exist.`);
  };

  const book: ScheduleBook = {
    create(name, request) {
      const schedule = readSchedule(name, request, clock.now());
      group(schedule.GroupName);
      checkTrust(parts.iam, schedule);
      const existing = entries.get(key(name, schedule.GroupName));
      if (existing === undefined) return enter(schedule, request);
      // The client token is part of the request: an identical request is a retry, not a conflict.
      if (request.ClientToken !== undefined && existing.creation === JSON.stringify(request)) return existing.schedule;
      throw new SchedulerError('ConflictException', `Schedule ${name} already exists.`);
    },
    update(name, request) {
      const schedule = readSchedule(name, request, clock.now());
      group(schedule.GroupName);
      checkTrust(parts.iam, schedule);
      const existing = find(name, schedule.GroupName);
      existing.cancel();
      return enter({ ...schedule, CreationDate: existing.schedule.CreationDate }, request);
    },
    remove(name, groupName) {
      find(name, groupName).cancel();
      entries.delete(key(name, groupName));
    },
    get: (name, groupName) => find(name, groupName).schedule,
    all: () => [...entries.values()].map((entry) => entry.schedule),
    createGroup(name) {
      checkName('name', name);
      if (groups.has(name)) {
        throw new SchedulerError('ConflictException', `Schedule group ${name} already exists.`);
      }
      const nowSeconds = clock.now() / 1000;
      const created: ScheduleGroup = {
        Arn: `arn:aws:scheduler:${region}:${account}:schedule-group/${name}`,
        Name: name,
        State: 'ACTIVE',
        CreationDate: nowSeconds,
        LastModificationDate: nowSeconds,
      };
      groups.set(name, created);
      return created;
    },
    group,
  };
  book.createGroup('default');

  return {
    service: createSchedulerService(book),
    schedules: book.all,
    create: book.create,
    remove: (name, groupName = 'default') => book.remove(name, groupName),
    dueMs: (name, groupName = 'default') => find(name, groupName).dueMs,
    fireNow: async (name, groupName = 'default') => fire(find(name, groupName).schedule),
    createGroup: book.createGroup,
    subscribe: observers.add,
    save: () => ({
      groups,
      entries: [...entries.values()].map(({ schedule, creation, dueMs }) => ({ schedule, creation, dueMs })),
    }),
    load(saved) {
      const { groups: kept, entries: armed } = saved as { groups: typeof groups; entries: Omit<Entry, 'cancel'>[] };
      for (const [name, found] of kept) groups.set(name, found);
      for (const { cancel } of entries.values()) cancel();
      entries.clear();
      for (const { schedule, creation, dueMs } of armed) arm(schedule, creation, dueMs);
    },
  };
}
