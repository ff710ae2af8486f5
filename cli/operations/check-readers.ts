import { CommandError } from '../command-line/command-error.ts';
import { printable } from '../output/printable.ts';
import type { Finding } from './inspect.ts';
import { type Access, ofPrograms, readAccesses } from './read-accesses.ts';
import type { SelectedSecret } from './select-secrets.ts';

/** How far back CloudTrail is read. */
const days = 7;

/** How many principals are named. */
const mostNamed = 3;

/** Who reads the secret, apart from the functions: the programs that a rotation must reach. */
export async function checkReaders(selected: SelectedSecret, nowMs: number): Promise<readonly Finding[]> {
  try {
    const { accesses } = await readAccesses(selected, nowMs - days * 86_400_000);
    const programs = ofPrograms(accesses, selected);
    return [namesOf(programs), ...pinned(programs, selected.secret.labels.current)];
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return [{ check: 'readers', severity: 'unknown', message: error.message, fix: error.nextStep, code: error.code }];
  }
}

function namesOf(accesses: readonly Access[]): Finding {
  const principals = [...new Set(accesses.map(({ principal }) => printable(principal)))];
  const more = principals.length > mostNamed ? ` and ${principals.length - mostNamed} more` : '';
  const named = principals.slice(0, mostNamed).join(', ');
  const who = principals.length === 0 ? 'no program' : `${named}${more}`;
  return { check: 'readers', severity: 'ok', message: `read in the last ${days} days by ${who}` };
}

/** A program that names a version never gets a new credential. */
function pinned(accesses: readonly Access[], current: string | undefined): Finding[] {
  const fixed = accesses.filter(({ versionId }) => versionId !== undefined && versionId !== current);
  return [...new Set(fixed.map(({ principal }) => principal))].map((principal) => ({
    check: 'readers',
    severity: 'warning',
    message: `${printable(principal)} has read a version by its id that is not AWSCURRENT`,
    fix: 'have the program read AWSCURRENT, without a version: it would keep a credential that is going to die.',
  }));
}
