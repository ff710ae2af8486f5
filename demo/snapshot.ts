import type { Schedule } from '../sandbox/scheduler/schedule.ts';
import type { VersionSummary } from '../sandbox/secrets-manager/secrets-manager.ts';
import { shortId } from './credential.ts';
import type { DemoSandbox } from './demo-sandbox.ts';
import { formatPeriod } from './format-period.ts';
import type { Change } from './timeline.ts';

/** What Secrets Manager and the Scheduler hold at one instant. Comparing two shows what changed in between. */
export interface Snapshot {
  readonly atMs: number;
  readonly versions: Readonly<Record<string, VersionSummary>>;
  readonly schedules: readonly Schedule[];
}

export function takeSnapshot({ clock, secretsManager, scheduler, secret }: DemoSandbox): Snapshot {
  return { atMs: clock.now(), versions: secretsManager.versions(secret.name), schedules: [...scheduler.schedules()] };
}

export function describeSnapshotChanges(
  before: Snapshot,
  after: Snapshot,
  dueMs: (schedule: Schedule) => number,
): Change[] {
  const labels = labelMoves(before.versions, after.versions);
  const scheduled = after.schedules
    .filter(({ Name }) => !before.schedules.some((known) => known.Name === Name))
    .map((schedule) => describeSchedule(schedule, (dueMs(schedule) - after.atMs) / 1000));
  return [
    ...filled(before.versions, after.versions).map((id) =>
      inSecretsManager(`version ${shortId(id)} holds the new credential`),
    ),
    ...scheduled,
    ...labels.filter((line) => line !== '').map(inSecretsManager),
  ];
}

const inSecretsManager = (what: string): Change => ({ place: 'Secrets Manager', what });

function describeSchedule({ Target }: Schedule, seconds: number): Change {
  const { phase, clientId } = JSON.parse(Target.Input ?? '{}') as { phase?: string; clientId?: string };
  return {
    place: 'Scheduler',
    what: `"${phase}" of client ${shortId(clientId ?? '')} due in ${formatPeriod(Math.floor(seconds))}`,
  };
}

function filled(before: Snapshot['versions'], after: Snapshot['versions']): string[] {
  return Object.keys(after).filter((id) => after[id]?.hasValue === true && before[id]?.hasValue !== true);
}

function labelMoves(before: Snapshot['versions'], after: Snapshot['versions']): string[] {
  const moved = ['AWSPENDING', 'AWSCURRENT', 'AWSPREVIOUS']
    .map((label) => ({ label, to: holderOf(after, label), from: holderOf(before, label) }))
    .filter(({ from, to }) => from !== to);
  const assigned = moved.flatMap(({ label, to }) => (to === undefined ? [] : [`${label} → ${shortId(to)}`]));
  const removed = moved.filter(({ to }) => to === undefined).map(({ label }) => `${label} removed`);
  return [assigned.join(', '), removed.join(', ')];
}

export function holderOf(versions: Snapshot['versions'], label: string): string | undefined {
  return Object.keys(versions).find((id) => versions[id]?.stages.includes(label));
}
