import { type ComponentChildren, Fragment, h } from 'preact';
import type { HealthLevel } from '../fleet/fleet.ts';
import { StateBadge } from '../view/state-badge.ts';
import { OverlapChart } from './charts.ts';
import type { Exception, Report, RotationEntry } from './report.ts';
import { days, Flag, Id, Lines, periodOf, TimeOf, table } from './report-parts.ts';

export function RotationsSection({ rotations }: Pick<Report, 'rotations'>) {
  return h(
    Fragment,
    null,
    h(
      'p',
      null,
      'Each rotation that was promoted in the period, and each that began in it and was not. An old credential counts as revoked when a login with it is rejected: the status, the error and the correlation id are Genesys Cloud’s.',
    ),
    table({
      label: 'Rotations',
      columns: [
        'Secret',
        'Outcome',
        'Versions',
        'Clients',
        'Started and approved by',
        'Announced, and waited for',
        'Steps',
        'Compared',
        { label: 'Age of the old, days', isNumber: true },
        'Old credential',
        'Proof',
      ],
      rows: rotations.map(rotationRow),
    }),
    h(OverlapChart, { rotations }),
  );
}

const levels: Readonly<Record<RotationEntry['outcome'], HealthLevel>> = {
  promoted: 'ok',
  abandoned: 'warning',
  open: 'busy',
};

function rotationRow(entry: RotationEntry): readonly ComponentChildren[] {
  const { outcome, reason, isEmergency, age } = entry;
  return [
    h(Lines, { of: [entry.secret, `generation ${entry.generation}`, entry.strategy] }),
    h(Lines, {
      of: [h(StateBadge, { level: levels[outcome], text: outcome }), isEmergency && h(Flag, null, 'emergency'), reason],
    }),
    h(Lines, { of: [h(Id, null, entry.versionId), ['after ', h(Id, null, entry.previousVersionId)]] }),
    h(Lines, {
      of: [
        h(Id, null, entry.clientId),
        ['after ', h(Id, null, entry.previousClientId)],
        ['made by ', h(Id, null, entry.administeredBy)],
      ],
    }),
    h(Lines, { of: [triggerText(entry), ...approvalLines(entry)] }),
    h(Lines, { of: waitLines(entry) }),
    h(Lines, { of: stepLines(entry) }),
    h(Lines, { of: comparedLines(entry) }),
    age === undefined
      ? '–'
      : [
          `${age.isAtLeast ? 'at least ' : ''}${days(age.seconds)} of ${days(age.policySeconds)}`,
          age.seconds > age.policySeconds + 90_000 && [' ', h(Flag, null, '!')],
        ],
    h(Lines, { of: revocationLines(entry) }),
    h(Lines, { of: proofLines(entry) }),
  ];
}

function triggerText({ trigger }: RotationEntry): ComponentChildren {
  if (!trigger.available) return `not available: ${trigger.reason}`;
  return [`${trigger.content.kind} by `, h(Id, null, trigger.content.principal)];
}

function approvalLines({ approval }: RotationEntry): readonly ComponentChildren[] {
  if (approval === undefined) return [];
  const { at, requestedBy, approvedBy } = approval;
  const people = (users: readonly string[]) => h(Id, null, users.join(', ') || 'nobody');
  return [
    ['requested by ', people(requestedBy)],
    ['approved by ', people(approvedBy), at !== undefined && [' at ', h(TimeOf, { at })]],
  ];
}

function waitLines({ announced, waits }: RotationEntry): readonly ComponentChildren[] {
  if (announced === undefined && waits === undefined) return ['–'];
  return [
    announced !== undefined && [
      'announced ',
      h(TimeOf, { at: announced.at }),
      ' for ',
      h(TimeOf, { at: announced.window }),
      ` to the event bus${announced.owner === undefined ? '' : `, owner ${announced.owner}`}`,
    ],
    ...(waits ?? []).map(({ kind, from, until, reason }) => [
      kind === 'freeze' ? 'freeze window' : 'approval',
      reason !== undefined && ` (${reason})`,
      ' from ',
      h(TimeOf, { at: from }),
      until === undefined ? ', waits still' : [' until ', h(TimeOf, { at: until })],
    ]),
  ];
}

function stepLines({ steps }: RotationEntry): readonly ComponentChildren[] {
  const named: readonly (readonly [string, string | undefined])[] = [
    ['begun', steps.planned],
    ['created', steps.stored],
    ['set', steps.identified],
    ['delivered', steps.delivered],
    ['tested', steps.tested],
    ['promoted', steps.promoted],
  ];
  return named.filter(([, at]) => at !== undefined).map(([name, at]) => [`${name} `, h(TimeOf, { at })]);
}

function comparedLines({ compared }: RotationEntry): readonly ComponentChildren[] {
  if (compared === undefined) return ['–'];
  const { privileges, divisions, probes } = compared;
  return [`privileges: ${privileges}`, `divisions: ${divisions}`, `probes: ${probes.join(', ') || 'none'}`];
}

function revocationLines({ revocation }: RotationEntry): readonly ComponentChildren[] {
  if (revocation === undefined) return ['–'];
  const { dueAt, doneAt, how, isOverdue, overlapSeconds } = revocation;
  return [
    ['due ', h(TimeOf, { at: dueAt })],
    ['done ', h(TimeOf, { at: doneAt }), isOverdue && [' ', h(Flag, null, 'overdue')]],
    how,
    `overlap ${periodOf(overlapSeconds)}`,
  ];
}

function proofLines({ revocation }: RotationEntry): readonly ComponentChildren[] {
  const { proof } = revocation ?? {};
  if (proof === undefined) return revocation?.doneAt === undefined ? ['–'] : [h(Flag, null, 'none')];
  const { at, status = '', error = '', correlationId = 'no correlation id' } = proof;
  return [h(TimeOf, { at }), `HTTP ${status} ${error}`, h(Id, null, correlationId)];
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

export function ExceptionsSection({ exceptions }: Pick<Report, 'exceptions'>) {
  return table({
    label: 'Exceptions',
    columns: ['Time', 'What', 'Secret', 'Client', { label: 'Minutes to the proof', isNumber: true }, 'Details'],
    rows: exceptions.map(({ at, kind, secret, generation, clientId, minutes, text }) => [
      h(TimeOf, { at }),
      kinds[kind],
      secret === undefined ? '–' : `${secret}, generation ${generation ?? '–'}`,
      h(Id, null, clientId),
      minutes ?? '–',
      text,
    ]),
  });
}
