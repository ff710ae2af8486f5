import { type ComponentChild, type ComponentChildren, h } from 'preact';
import { DataTable, type DataTableProps } from '../view/data-table.ts';
import type { Source } from './recorded-secret.ts';

/** A time to the second: more is in the JSON. */
export function TimeOf({ at }: { readonly at: string | undefined }) {
  return at === undefined ? '–' : h('time', { dateTime: at }, at.slice(0, 19).replace('T', ' '));
}

/** An id or a name of a machine. */
export function Id({ children }: { readonly children?: ComponentChildren }) {
  return h('span', { class: 'id' }, children ?? '–');
}

/** What deviates: in a frame, so that it is seen in black and white. */
export function Flag({ children }: { readonly children?: ComponentChildren }) {
  return h('span', { class: 'flag' }, children);
}

/** The parts of a cell, each on its own line. What is `false` or `undefined` is left out. */
export function Lines({ of }: { readonly of: readonly ComponentChildren[] }) {
  return h('div', null, ...of.filter((one) => one !== false && one !== undefined).map((one) => h('div', null, one)));
}

export function Missing({ reason }: { readonly reason: string }) {
  return h('p', { class: 'missing' }, `Not available: ${reason}.`);
}

/** Names and what they mean. */
export function Facts({ of }: { readonly of: readonly (readonly [name: string, text: ComponentChildren])[] }) {
  return h('dl', null, ...of.flatMap(([name, text]) => [h('dt', null, name), h('dd', null, text)]));
}

export function table(props: DataTableProps): ComponentChild {
  return h(DataTable, props);
}

/** The content of a source, or why there is none. */
export function contentOf<Content>(source: Source<Content>, render: (content: Content) => ComponentChildren) {
  return source.available ? render(source.content) : h(Missing, { reason: source.reason });
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
