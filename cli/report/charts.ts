import { type Html, html } from './html.ts';
import type { PopulationEntry, RotationEntry } from './report.ts';

const daySeconds = 86_400;
const rowHeight = 18;
const labelWidth = 220;
const plotWidth = 560;

/** More bars than this are not read; the table has them all. */
const maximumRows = 60;

interface Bar {
  readonly label: string;
  readonly seconds: number;
  /** A mark on the same scale. */
  readonly markSeconds: number | undefined;
  readonly isFlagged: boolean;
}

/** The age of each credential in force as a bar, and what the policy allows as a line. The oldest first. */
export function ageChart(entries: readonly PopulationEntry[]): Html | undefined {
  const bars = entries
    .filter(({ ageSeconds }) => ageSeconds !== undefined)
    .map(({ name, ageSeconds = 0, policySeconds, isWithinPolicy }) => ({
      label: name,
      seconds: ageSeconds,
      markSeconds: policySeconds,
      isFlagged: !isWithinPolicy,
    }));
  return barChart(bars, 'Age of the credentials in force against policy, in days', 'policy');
}

/** How long the old credential of each rotation went on working beside the new one. The longest first. */
export function overlapChart(rotations: readonly RotationEntry[]): Html | undefined {
  const bars = rotations.flatMap(({ secret, generation, revocation, steps }): Bar[] => {
    if (revocation === undefined || revocation.how === 'rolled-back') return [];
    const { overlapSeconds, dueAt, isOverdue } = revocation;
    const due = dueAt === undefined ? Number.NaN : (Date.parse(dueAt) - Date.parse(steps.promoted ?? '')) / 1000;
    const markSeconds = Number.isFinite(due) ? Math.max(0, due) : undefined;
    return [{ label: `${secret} ${generation}`, seconds: overlapSeconds, markSeconds, isFlagged: isOverdue }];
  });
  return barChart(bars, 'Overlap of the old and the new credential, in days', 'due');
}

function barChart(all: readonly Bar[], title: string, mark: string): Html | undefined {
  if (all.length === 0) return undefined;
  const bars = [...all].sort((one, other) => other.seconds - one.seconds).slice(0, maximumRows);
  const longest = Math.max(...bars.map(({ seconds, markSeconds = 0 }) => Math.max(seconds, markSeconds)), 1);
  const scale = (seconds: number) => (seconds / longest) * plotWidth;
  const height = bars.length * rowHeight + 4;
  const rest = all.length - bars.length;
  return html`<figure>
<svg role="img" aria-label="${title}" viewBox="0 0 ${labelWidth + plotWidth + 90} ${height}" width="${labelWidth + plotWidth + 90}" height="${height}">
${bars.map(({ label, seconds, markSeconds, isFlagged }, at) => {
  const y = at * rowHeight;
  const markX = markSeconds === undefined ? undefined : labelWidth + scale(markSeconds);
  return html`<text x="${labelWidth - 8}" y="${y + 13}" text-anchor="end">${shortened(label)}</text>
<rect x="${labelWidth}" y="${y + 3}" width="${rounded(Math.max(1, scale(seconds)))}" height="11" fill="${isFlagged ? '#111' : '#bbb'}" stroke="#111"/>
${markX !== undefined && html`<line x1="${rounded(markX)}" x2="${rounded(markX)}" y1="${y}" y2="${y + rowHeight}" stroke="#111" stroke-width="2" stroke-dasharray="3 2"/>`}
<text x="${rounded(labelWidth + scale(seconds) + 6)}" y="${y + 13}">${rounded(seconds / daySeconds)}${isFlagged && ' !'}</text>
`;
})}</svg>
<figcaption>${title}. The dashed line is ${mark === 'policy' ? 'what the policy allows' : 'when it was due'}; dark bars with ! are beyond it.${rest > 0 && ` ${rest} shorter ones are not drawn.`}</figcaption>
</figure>`;
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}

function shortened(label: string): string {
  return label.length > 34 ? `…${label.slice(-33)}` : label;
}
