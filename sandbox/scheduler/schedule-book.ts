import type { Schedule, ScheduleRequest } from './schedule.ts';

export interface ScheduleGroup {
  readonly Arn: string;
  readonly Name: string;
  readonly State: 'ACTIVE';
  readonly CreationDate: number;
  readonly LastModificationDate: number;
}

/** The operations behind the API. */
export interface ScheduleBook {
  create(name: string, request: ScheduleRequest): Schedule;
  update(name: string, request: ScheduleRequest): Schedule;
  remove(name: string, groupName: string): void;
  get(name: string, groupName: string): Schedule;
  all(): readonly Schedule[];
  createGroup(name: string): ScheduleGroup;
  group(name: string): ScheduleGroup;
}
