import { type ComponentChildren, Fragment, h } from 'preact';
import { linearScale } from './linear-scale.ts';
import { ScrollArea } from './scroll-area.ts';

export type BarKind = 'force' | 'grace' | 'ahead' | 'waiting' | 'over';

/** Marks differ by their shapes. */
export const markSigns = { proof: '✕', deferred: '▲', failed: '◆', told: '●', frozen: '❚❚' } as const;

/** A part of a row, in the units of the chart. */
export interface ChartBar {
  readonly kind: BarKind;
  readonly from: number;
  readonly to: number;
  readonly title?: string;
}

export interface ChartMark {
  readonly kind: keyof typeof markSigns;
  readonly at: number;
  readonly title: string;
}

export interface ChartRow {
  readonly label: string;
  readonly bars: readonly ChartBar[];
  readonly marks?: readonly ChartMark[];
  /** Of this row: a dashed line across it. */
  readonly limit?: number | undefined;
  /** Written behind the last bar. */
  readonly note?: string;
}

export interface RowChartProps {
  /** What a reader hears who does not see it. */
  readonly label: string;
  readonly rows: readonly ChartRow[];
  /** What the width shows. */
  readonly range: readonly [from: number, to: number];
  /** Of the labels of the rows. Default 40. */
  readonly labelWidth?: number;
  /** Left free on the right, for notes. Default 10. */
  readonly noteWidth?: number;
  /** Under the ends of the width. Default: nothing. */
  readonly ends?: readonly [from: string, to: string];
  /** A line across all rows. */
  readonly now?: number;
  readonly children?: ComponentChildren;
}

const [width, rowHeight] = [600, 24] as const;

/** Bars and marks on one scale, a row for each thing. Its caption explains them. */
export function RowChart(props: RowChartProps) {
  const { label, rows, range, labelWidth = 40, noteWidth = 10, ends, now, children } = props;
  const right = width - noteWidth;
  const x = linearScale(range, [labelWidth, right]);
  const height = rows.length * rowHeight + (ends === undefined ? 4 : 26);
  const line = (kind: string, at: number, end: number) =>
    h('line', { class: kind, x1: x(at), x2: x(at), y1: 0, y2: end });
  return h(
    'figure',
    null,
    h(
      ScrollArea,
      { label },
      h(
        'svg',
        { viewBox: `0 0 ${width} ${height}`, class: 'chart', role: 'img', 'aria-label': label },
        rows.map((row, at) => h('g', { key: at, transform: `translate(0 ${at * rowHeight})` }, ...drawn(row, x))),
        now === undefined ? undefined : line('now', now, rows.length * rowHeight),
        ends === undefined
          ? undefined
          : h(
              Fragment,
              null,
              h('text', { x: labelWidth, y: height - 6 }, ends[0]),
              h('text', { x: right, y: height - 6, 'text-anchor': 'end' }, ends[1]),
            ),
      ),
    ),
    h('figcaption', { class: 'quiet' }, children),
  );

  function drawn({ label: name, bars, marks = [], limit, note }: ChartRow, place: (value: number) => number) {
    const end = Math.max(labelWidth, ...bars.map(({ to }) => place(to)));
    return [
      h('text', { x: 0, y: 16 }, name),
      ...bars.map(({ kind, from, to, title }) =>
        h(
          'rect',
          { class: `bar ${kind}`, x: place(from), width: Math.max(2, place(to) - place(from)), y: 4, height: 14 },
          title === undefined ? undefined : h('title', null, `${name}: ${title}`),
        ),
      ),
      ...marks.map(({ kind, at, title }) =>
        h(
          'text',
          { class: `mark ${kind}`, x: place(at), y: 16, 'text-anchor': 'middle' },
          markSigns[kind],
          h('title', null, title),
        ),
      ),
      limit === undefined ? undefined : line('limit', limit, rowHeight),
      note === undefined ? undefined : h('text', { x: end + 6, y: 16 }, note),
    ];
  }
}

/** The meaning of a kind of bar, for the caption of a chart. */
export function BarKey({ kind, children }: { readonly kind: BarKind; readonly children?: ComponentChildren }) {
  return h(Fragment, null, h('span', { class: `key ${kind}` }), ' ', children);
}
