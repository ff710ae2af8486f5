import { type ComponentChildren, h } from 'preact';

interface ScrollAreaProps {
  readonly label: string;
  readonly children?: ComponentChildren;
  /** Whether it scrolls in the height too. Default false. */
  readonly isTall?: boolean;
}

/** What may be wider than the screen: it scrolls by itself, with the keyboard too. */
export function ScrollArea({ label, children, isTall = false }: ScrollAreaProps) {
  return h('section', { class: isTall ? 'table tall' : 'table', tabIndex: 0, 'aria-label': label }, children);
}
