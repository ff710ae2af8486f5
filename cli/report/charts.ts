import { h } from 'preact';
import { BarKey, type BarKind, RowChart } from '../view/row-chart.ts';
import type { PopulationEntry, RotationEntry } from './report.ts';
import { days, periodOf } from './report-parts.ts';

/** More bars than this are not read; the table has them all. */
const maximumRows = 60;

interface Length {
  readonly label: string;
  readonly seconds: number;
  /** A dashed line on the same scale. */
  readonly limit: number | undefined;
  readonly isBeyond: boolean;
}

interface LengthChart {
  readonly title: string;
  readonly kind: BarKind;
  readonly bar: string;
  readonly limit: string;
  readonly text: (seconds: number) => string;
}

/** The age of each credential in force as a bar, and what the policy allows as a line. The oldest first. */
export function AgeChart({ entries }: { readonly entries: readonly PopulationEntry[] }) {
  const lengths = entries.flatMap(({ name, ageSeconds, policySeconds, isWithinPolicy }): Length[] =>
    ageSeconds === undefined
      ? []
      : [{ label: name, seconds: ageSeconds, limit: policySeconds, isBeyond: !isWithinPolicy }],
  );
  return lengthChart(lengths, {
    title: 'Age of the credentials in force against policy',
    kind: 'force',
    bar: 'in force',
    limit: 'what the policy allows',
    text: (seconds) => `${days(seconds)} d`,
  });
}

/** How long the old credential of each rotation went on working beside the new one. The longest first. */
export function OverlapChart({ rotations }: { readonly rotations: readonly RotationEntry[] }) {
  const lengths = rotations.flatMap(({ secret, generation, revocation, steps }): Length[] => {
    if (revocation === undefined || revocation.how === 'rolled-back') return [];
    const { overlapSeconds, dueAt, isOverdue } = revocation;
    const due = dueAt === undefined ? Number.NaN : (Date.parse(dueAt) - Date.parse(steps.promoted ?? '')) / 1000;
    const limit = Number.isFinite(due) ? Math.max(0, due) : undefined;
    return [{ label: `${secret} ${generation}`, seconds: overlapSeconds, limit, isBeyond: isOverdue }];
  });
  return lengthChart(lengths, {
    title: 'Overlap of the old and the new credential',
    kind: 'grace',
    bar: 'valid after it was in force',
    limit: 'when it was due to be revoked',
    text: periodOf,
  });
}

function lengthChart(all: readonly Length[], { title, kind, bar, limit: limitName, text }: LengthChart) {
  if (all.length === 0) return undefined;
  const shown = all.toSorted((one, other) => other.seconds - one.seconds).slice(0, maximumRows);
  const rest = all.length - shown.length;
  return h(
    RowChart,
    {
      label: title,
      range: [0, Math.max(1, ...shown.map(({ seconds, limit = 0 }) => Math.max(seconds, limit)))],
      labelWidth: 190,
      noteWidth: 70,
      rows: shown.map(({ label, seconds, limit, isBeyond }) => ({
        label: shortened(label),
        bars: [{ kind: isBeyond ? 'over' : kind, from: 0, to: seconds }],
        limit,
        note: `${text(seconds)}${isBeyond ? ' !' : ''}`,
      })),
    },
    `${title}. `,
    h(BarKey, { kind }, bar),
    h(BarKey, { kind: 'over' }, 'and beyond what is allowed, with !'),
    `. The dashed line is ${limitName}.`,
    rest > 0 && ` ${rest} shorter ones are not drawn.`,
  );
}

function shortened(label: string): string {
  return label.length > 30 ? `…${label.slice(-29)}` : label;
}
