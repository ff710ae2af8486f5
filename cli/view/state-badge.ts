import { h } from 'preact';
import type { HealthLevel } from '../fleet/fleet.ts';
import { stateMark } from '../output/describe-secret.ts';

interface StateBadgeProps {
  readonly level: HealthLevel;
  readonly text: string;
}

/** A state: a mark and a word, so that no color carries a meaning alone. */
export function StateBadge({ level, text }: StateBadgeProps) {
  return h('span', { class: `state ${level}` }, h('span', { 'aria-hidden': 'true' }, stateMark(level)), ` ${text}`);
}
