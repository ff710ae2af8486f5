import { stateMark } from '../../output/describe-secret.ts';
import type { PageSecret } from '../page-data.ts';

/** The state of a secret: a mark and a word, so that no color carries a meaning alone. */
export function StateBadge({ state }: Pick<PageSecret, 'state'>) {
  return (
    <span class={`state ${state.level}`}>
      <span aria-hidden="true">{stateMark(state.level)}</span> {state.code}
    </span>
  );
}
