import { expect } from 'vitest';
import { createLogger } from '../../../lambda/telemetry/logger.ts';
import { Organizations } from '../../../lambda/watch/organizations.ts';
import { Report } from '../../../lambda/watch/report.ts';
import { ScheduledRetirements } from '../../../lambda/watch/scheduled-retirements.ts';
import type { WatchRun } from '../../../lambda/watch/watch-run.ts';
import { FakeCloud } from '../fakes/fake-cloud.ts';
import { FakeFleet } from '../fakes/fake-fleet.ts';
import { FakeInventory } from '../fakes/fake-inventory.ts';
import { ownsEveryClient } from '../fakes/fake-owners.ts';
import { FakeValues } from '../fakes/fake-values.ts';
import { VirtualTime } from '../fakes/virtual-time.ts';
import { nowMs, rotateFunctionArn, secretArn } from './secrets.ts';

interface Line {
  readonly level: string;
  readonly message: string;
  readonly finding?: string;
  readonly audit?: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

/** One run of the watch with nothing real around it, and handles on all that surrounds it. */
export function arrangeWatch(owners = ownsEveryClient(secretArn)) {
  const time = new VirtualTime(new Date(nowMs).toISOString());
  const lines: Line[] = [];
  const logger = createLogger(time, (line) => lines.push(JSON.parse(line)));
  const cloud = new FakeCloud(time);
  const values = new FakeValues();
  const fleet = new FakeFleet();
  const inventory = new FakeInventory();
  const report = new Report(logger);
  const services: WatchRun['services'] = {
    store: values,
    genesys: cloud,
    owners,
    time,
    deadline: time.deadlineIn(300_000),
    logger,
    defaultEnvironment: 'mypurecloud.com',
    propagationMs: 1_000,
    https: { send: () => Promise.reject(new Error('A destination was called.')) },
    webhook: undefined,
    vault: undefined,
    events: undefined,
  };
  const run: WatchRun = {
    services,
    fleet,
    retirements: new ScheduledRetirements(inventory),
    organizations: new Organizations(services, report),
    report,
    scheduledAtMs: nowMs,
    isRotateFunction: (functionArn) => functionArn === rotateFunctionArn,
    variables: {},
  };
  const found = () => lines.filter(({ finding }) => finding !== undefined);
  const audited = () => lines.map(({ audit }) => audit).filter((audit) => audit !== undefined);
  const readSchedules = () => run.retirements.refresh(8, () => true);
  return {
    run,
    services,
    logger,
    report,
    cloud,
    values,
    fleet,
    inventory,
    time,
    lines,
    found,
    audited,
    readSchedules,
  };
}

/** What every line for a person says: what to do next. */
export const nextStep = { nextStep: expect.stringMatching(/\w{3,}.{10,}\.$/) };
