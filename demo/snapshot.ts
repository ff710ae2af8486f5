import { ledgerTable } from '../sandbox/ledger-table.ts';
import type { Schedule } from '../sandbox/scheduler/schedule.ts';
import type { VersionSummary } from '../sandbox/secrets-manager/secrets-manager.ts';
import { shortId } from './credential.ts';
import type { DemoSandbox } from './demo-sandbox.ts';
import { formatPeriod } from './format-period.ts';
import type { Change } from './timeline.ts';

/** What is still to be done for a generation of the secret, as the ledger has it. */
interface Duty {
  readonly generation: number;
  readonly phase: string;
  readonly clientId: string;
}

/** What Secrets Manager, the Scheduler and the ledger hold at one instant. Comparing two shows what changed in between. */
export interface Snapshot {
  readonly atMs: number;
  readonly versions: Readonly<Record<string, VersionSummary>>;
  readonly schedules: readonly Schedule[];
  readonly duties: readonly Duty[];
}

/** What a snapshot is taken of. */
export type Observed = Pick<DemoSandbox, 'clock' | 'scheduler' | 'secretsManager' | 'dynamoDb'> & {
  readonly secret: { readonly arn: string };
};

export function takeSnapshot(sandbox: Observed): Snapshot {
  const { clock, scheduler } = sandbox;
  return {
    atMs: clock.now(),
    versions: versionsOf(sandbox),
    schedules: [...scheduler.schedules()],
    duties: dutiesIn(sandbox),
  };
}

/** None of a secret that was deleted by hand. */
function versionsOf({ secretsManager, secret }: Observed): Snapshot['versions'] {
  try {
    return secretsManager.versions(secret.arn);
  } catch {
    return {};
  }
}

function dutiesIn({ dynamoDb, secret }: Observed): Duty[] {
  const item = dynamoDb.items(ledgerTable.name).find(({ pk, sk }) => pk === `SECRET#${secret.arn}` && sk === 'STATE');
  const { generations = [] } = JSON.parse(String(item?.data ?? '{}')) as { generations?: RecordedGeneration[] };
  return generations.flatMap(({ n, clientId = '', duty }) =>
    duty === undefined ? [] : [{ generation: n, phase: duty.phase, clientId }],
  );
}

interface RecordedGeneration {
  readonly n: number;
  readonly clientId?: string;
  readonly duty?: { readonly phase: string };
}

export function describeSnapshotChanges(
  before: Snapshot,
  after: Snapshot,
  dueMs: (schedule: Schedule) => number,
): Change[] {
  const labels = labelMoves(before.versions, after.versions);
  const scheduled = after.schedules
    .filter(({ Name }) => !before.schedules.some((known) => known.Name === Name))
    .map((schedule) => describeSchedule(schedule, after.duties, (dueMs(schedule) - after.atMs) / 1000));
  return [
    ...filled(before.versions, after.versions).map((id) =>
      inSecretsManager(`version ${shortId(id)} holds the new credential`),
    ),
    ...scheduled,
    ...labels.filter((line) => line !== '').map(inSecretsManager),
  ];
}

const inSecretsManager = (what: string): Change => ({ place: 'Secrets Manager', what });

/** A schedule only names a generation; what is due then, the ledger says. */
function describeSchedule({ Target }: Schedule, duties: readonly Duty[], seconds: number): Change {
  const { generation } = JSON.parse(Target.Input ?? '{}') as { generation?: number };
  const duty = duties.find((each) => each.generation === generation);
  const due = duty === undefined ? `generation ${generation}` : `"${duty.phase}" of client ${shortId(duty.clientId)}`;
  return { place: 'Scheduler', what: `${due} due in ${formatPeriod(Math.floor(seconds))}` };
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
