import type { Source } from './recorded-secret.ts';
import type { Exception, Report, RotationEntry, Wait } from './report.ts';

/** Rows for a spreadsheet: one for each rotation, and one for each exception. */
export function flattenReport({ rotations, exceptions }: Pick<Report, 'rotations' | 'exceptions'>): {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
} {
  const rows = [...rotations.map(rotationRow), ...exceptions.map(exceptionRow)];
  return { columns, rows: rows.map((row) => columns.map((column) => String(row[column] ?? ''))) };
}

const columns = [
  'row',
  'secret',
  'secret_arn',
  'generation',
  'outcome',
  'strategy',
  'emergency',
  'version_id',
  'client_id',
  'previous_client_id',
  'administered_by',
  'trigger',
  'principal',
  'requested_by',
  'approved_by',
  'approved_at',
  'announced_at',
  'announced_window',
  'announced_owner',
  'waited_for_approval_from',
  'frozen_from',
  'frozen_until',
  'planned_at',
  'stored_at',
  'tested_at',
  'promoted_at',
  'age_seconds',
  'policy_seconds',
  'revocation_due_at',
  'revoked_at',
  'revoked_how',
  'overlap_seconds',
  'proof_at',
  'proof_status',
  'proof_error',
  'proof_correlation_id',
  'step',
  'code',
  'tries',
  'at',
  'last_at',
  'minutes',
  'text',
] as const;

type Row = Partial<Record<(typeof columns)[number], string | number | boolean>>;

function rotationRow(entry: RotationEntry): Row {
  const { steps, revocation, age, trigger } = entry;
  return defined({
    row: 'rotation',
    secret: entry.secret,
    secret_arn: entry.secretArn,
    generation: entry.generation,
    outcome: entry.outcome,
    strategy: entry.strategy,
    emergency: entry.isEmergency,
    version_id: entry.versionId,
    client_id: entry.clientId,
    previous_client_id: entry.previousClientId,
    administered_by: entry.administeredBy,
    requested_by: entry.approval?.requestedBy.join(' '),
    approved_by: entry.approval?.approvedBy.join(' '),
    approved_at: entry.approval?.at,
    announced_at: entry.announced?.at,
    announced_window: entry.announced?.window,
    announced_owner: entry.announced?.owner,
    waited_for_approval_from: waitFor(entry, 'approval')?.from,
    frozen_from: waitFor(entry, 'freeze')?.from,
    frozen_until: waitFor(entry, 'freeze')?.until,
    trigger: contentOf(trigger)?.kind ?? 'not available',
    principal: contentOf(trigger)?.principal ?? 'not available',
    planned_at: steps.planned,
    stored_at: steps.stored,
    tested_at: steps.tested,
    promoted_at: steps.promoted,
    age_seconds: age?.seconds,
    policy_seconds: age?.policySeconds,
    revocation_due_at: revocation?.dueAt,
    revoked_at: revocation?.doneAt,
    revoked_how: revocation?.how,
    overlap_seconds: revocation?.overlapSeconds,
    proof_at: revocation?.proof?.at,
    proof_status: revocation?.proof?.status,
    proof_error: revocation?.proof?.error,
    proof_correlation_id: revocation?.proof?.correlationId,
    text: entry.reason,
  });
}

function waitFor({ waits = [] }: RotationEntry, kind: Wait['kind']): Wait | undefined {
  return waits.find((wait) => wait.kind === kind);
}

function exceptionRow(entry: Exception): Row {
  return defined({
    row: 'exception',
    secret: entry.secret,
    secret_arn: entry.secretArn,
    generation: entry.generation,
    outcome: entry.kind,
    client_id: entry.clientId,
    version_id: entry.failure?.versionId,
    step: entry.failure?.step,
    code: entry.failure?.code,
    tries: entry.failure?.tries,
    at: entry.at,
    last_at: entry.failure?.lastAt,
    minutes: entry.minutes,
    text: entry.text,
  });
}

function contentOf<Content>(source: Source<Content>): Content | undefined {
  return source.available ? source.content : undefined;
}

function defined(row: { readonly [Name in keyof Row]: Row[Name] | undefined }): Row {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined));
}
