import { type Html, html } from './html.ts';

/** A heading; `number`: of a column of numbers. */
type Heading = string | { readonly number: string };

type Cell = Html | string | number;

export function table(headings: readonly Heading[], rows: readonly (readonly Cell[])[]): Html {
  if (rows.length === 0) return html`<p>None.</p>`;
  return html`<div class="table"><table>
<thead><tr>${headings.map((heading) => html`<th scope="col">${typeof heading === 'string' ? heading : heading.number}</th>`)}</tr></thead>
<tbody>
${rows.map(
  (
    row,
  ) => html`<tr>${row.map((cell, at) => html`<td${typeof headings[at] === 'object' && html` class="number"`}>${cell}</td>`)}</tr>
`,
)}</tbody>
</table></div>`;
}

export function notAvailable(reason: string): Html {
  return html`<p class="missing">Not available: ${reason}.</p>`;
}

/** To the second: more is in the JSON. */
export function timeOf(at: string | undefined): Html | string {
  if (at === undefined) return '–';
  return html`<time datetime="${at}">${at.slice(0, 19).replace('T', ' ')}</time>`;
}

export function days(seconds: number | undefined): string {
  return seconds === undefined ? '–' : String(Math.round(seconds / 8_640) / 10);
}

/** A period that may be short. */
export function periodOf(seconds: number | undefined): string {
  if (seconds === undefined) return '–';
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 6) / 10} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 360) / 10} h` : `${days(seconds)} d`;
}
