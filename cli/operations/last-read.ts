import { CommandError } from '../command-line/command-error.ts';
import { formatPeriod } from '../output/format-time.ts';
import { printable } from '../output/printable.ts';
import { ofPrograms, readAccesses } from './read-accesses.ts';
import type { SelectedSecret } from './select-secrets.ts';

const days = 7;

/** In an emergency nobody waits for more: each takes half a second. */
const mostPages = 2;

const mostNamed = 3;

/** Which programs have read the secret lately, in a few words. It delays a decision by a second at most. */
export async function lastReadText(selected: SelectedSecret, nowMs: number): Promise<string> {
  try {
    const { accesses } = await readAccesses(selected, nowMs - days * 86_400_000, mostPages);
    const programs = ofPrograms(accesses, selected);
    const [last] = programs;
    if (last === undefined) return `read by no program in the last ${days} days, as far as CloudTrail says`;
    const names = [...new Set(programs.map(({ principal }) => nameOf(principal)))];
    const named = names.length > mostNamed ? `${names.slice(0, mostNamed).join(', ')} …` : names.join(', ');
    const who = names.length === 1 ? named : `${names.length} principals (${named})`;
    return `last read ${formatPeriod(nowMs - Date.parse(last.lastAt))} ago by ${who}`;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return `who reads it is not known: ${error.message}`;
  }
}

/** `arn:aws:sts::123456789012:assumed-role/wfm-sync/task` as `wfm-sync/task`. */
function nameOf(principal: string): string {
  return printable(principal.replace(/^arn:[^:]*:[^:]*:[^:]*:[^:]*:/, '').replace(/^assumed-role\//, ''));
}
