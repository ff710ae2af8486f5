import { h } from 'preact';
import { linearScale } from './linear-scale.ts';
import { ScrollArea } from './scroll-area.ts';

export interface ChartColumn {
  readonly key: string;
  readonly value: number;
  readonly title: string;
  /** Written under it. */
  readonly tick?: string | undefined;
}

export interface ColumnChartProps {
  /** What a reader hears who does not see it. */
  readonly label: string;
  readonly columns: readonly ChartColumn[];
  /** A dashed line. What is higher is drawn as beyond it. */
  readonly limit?: { readonly value: number; readonly text: string };
}

const [width, height, base] = [930, 180, 150] as const;

/** A number for each day. A table beside it says the same. */
export function ColumnChart({ label, columns, limit }: ColumnChartProps) {
  const most = Math.max(1, (limit?.value ?? 0) * 1.15, ...columns.map(({ value }) => value));
  const tall = linearScale([0, most], [0, base - 14]);
  const step = width / Math.max(1, columns.length);
  const limitY = base - tall(limit?.value ?? 0);
  return h(
    ScrollArea,
    { label },
    h(
      'svg',
      { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': label, class: 'chart' },
      columns.map(({ key, value, title, tick }, at) => {
        const tallness = Math.max(2, tall(value));
        const x = Math.round((at * step + 3) * 10) / 10;
        return h(
          'g',
          { key },
          value > 0 &&
            h(
              'rect',
              {
                class: value > (limit?.value ?? Number.POSITIVE_INFINITY) ? 'bar over' : 'bar',
                x,
                width: Math.round((step - 6) * 10) / 10,
                y: base - tallness,
                height: tallness,
              },
              h('title', null, title),
            ),
          tick !== undefined && h('text', { x, y: base + 18 }, tick),
        );
      }),
      h('line', { class: 'axis', x1: 0, x2: width, y1: base, y2: base }),
      limit !== undefined && h('line', { class: 'limit', x1: 0, x2: width, y1: limitY, y2: limitY }),
      limit !== undefined && h('text', { x: width - 4, y: limitY - 5, 'text-anchor': 'end' }, limit.text),
    ),
  );
}
