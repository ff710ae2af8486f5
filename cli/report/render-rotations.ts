import { overlapChart } from './charts.ts';
import { type Html, html } from './html.ts';
import type { Exception, Report, RotationEntry } from './report.ts';
import { days, periodOf, table, timeOf } from './report-parts.ts';

export function renderRotations({ rotations }: Report): Html {
  return html`<p>Each rotation that was promoted in the period, and each that began in it and was not. An old credential counts as
revoked when a login with it is rejected: the status, the error and the correlation id are Genesys Cloud's.</p>
${table(
  [
    'Secret',
    'Outcome',
    'Versions',
    'Clients',
    'Started and approved by',
    'Steps',
    'Compared',
    { number: 'Age of the old, days' },
    'Old credential',
    'Proof',
  ],
  rotations.map(rotationRow),
)}
${overlapChart(rotations)}`;
}

function rotationRow(entry: RotationEntry): readonly (Html | string)[] {
  const { revocation, age } = entry;
  return [
    html`${entry.secret}<br>generation ${entry.generation}<br>${entry.strategy}`,
    html`${entry.outcome}${entry.isEmergency && html`<br><span class="flag">emergency</span>`}${entry.reason !== undefined && html`<br>${entry.reason}`}`,
    html`<span class="id">${entry.versionId ?? '–'}</span><br>after <span class="id">${entry.previousVersionId ?? '–'}</span>`,
    html`<span class="id">${entry.clientId ?? '–'}</span><br>after <span class="id">${entry.previousClientId ?? '–'}</span><br>made by <span class="id">${entry.administeredBy ?? '–'}</span>`,
    entry.trigger.available
      ? html`${entry.trigger.content.kind} by <span class="id">${entry.trigger.content.principal}</span>${approvalText(entry)}`
      : html`not available: ${entry.trigger.reason}${approvalText(entry)}`,
    stepsOf(entry),
    comparedText(entry),
    age === undefined
      ? '–'
      : html`${age.isAtLeast && 'at least '}${days(age.seconds)} of ${days(age.policySeconds)}${age.seconds > age.policySeconds + 90_000 && html` <span class="flag">!</span>`}`,
    revocation === undefined
      ? '–'
      : html`due ${timeOf(revocation.dueAt)}<br>done ${timeOf(revocation.doneAt)}${revocation.isOverdue && html` <span class="flag">overdue</span>`}<br>${revocation.how ?? ''}<br>overlap ${periodOf(revocation.overlapSeconds)}`,
    proofText(entry),
  ];
}

function stepsOf({ steps }: RotationEntry): Html {
  const named: readonly (readonly [string, string | undefined])[] = [
    ['begun', steps.planned],
    ['created', steps.stored],
    ['set', steps.identified],
    ['delivered', steps.delivered],
    ['tested', steps.tested],
    ['promoted', steps.promoted],
  ];
  return html`${named.filter(([, at]) => at !== undefined).map(([name, at]) => html`${name} ${timeOf(at)}<br>`)}`;
}

function approvalText({ approval }: RotationEntry): Html | false {
  if (approval === undefined) return false;
  const { at, requestedBy, approvedBy } = approval;
  const people = (users: readonly string[]) => html`<span class="id">${users.join(', ') || 'nobody'}</span>`;
  return html`<br>requested by ${people(requestedBy)}<br>approved by ${people(approvedBy)}${at !== undefined && html` at ${timeOf(at)}`}`;
}

function comparedText({ compared }: RotationEntry): Html | string {
  if (compared === undefined) return '–';
  const { privileges, divisions, probes } = compared;
  return html`privileges: ${privileges}<br>divisions: ${divisions}<br>probes: ${probes.length === 0 ? 'none' : probes.join(', ')}`;
}

function proofText({ revocation }: RotationEntry): Html | string {
  const { proof } = revocation ?? {};
  if (proof === undefined) return revocation?.doneAt === undefined ? '–' : html`<span class="flag">none</span>`;
  const { at, status = '', error = '', correlationId = 'no correlation id' } = proof;
  return html`${timeOf(at)}<br>HTTP ${status} ${error}<br><span class="id">${correlationId}</span>`;
}

const kinds: Readonly<Record<Exception['kind'], string>> = {
  'credential-too-old': 'Credential too old',
  'revocation-overdue': 'Revocation overdue',
  'revocation-unproved': 'Revocation not proved',
  'revocation-deferred': 'Deferred, the old credential was in use',
  'revocation-blocked': 'Blocked, the old credential is in use',
  'revocation-held': 'Revocation held',
  'revocation-failed': 'Attempt to revoke failed',
  'rotation-failed': 'Step of a rotation failed',
  'rolled-back': 'Rolled back',
  abandoned: 'Rotation abandoned',
  emergency: 'Emergency',
  'not-witnessed': 'Not in the audit of Genesys Cloud',
  'not-recorded': 'Not in the ledger',
  'unmanaged-client': 'Nobody rotates this client',
};

export function renderExceptions({ exceptions }: Report): Html {
  return table(
    ['Time', 'What', 'Secret', 'Client', { number: 'Minutes to the proof' }, 'Details'],
    exceptions.map(({ at, kind, secret, generation, clientId, minutes, text }) => [
      timeOf(at),
      kinds[kind],
      secret === undefined ? '–' : `${secret}, generation ${generation ?? '–'}`,
      html`<span class="id">${clientId ?? '–'}</span>`,
      minutes ?? '–',
      text,
    ]),
  );
}
