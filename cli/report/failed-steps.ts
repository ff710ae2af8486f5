import type { LedgerEvent } from '../../lambda/ports/ledger-state.ts';
import type { CredentialHistory } from './credential-history.ts';
import type { Period } from './describe-rotations.ts';
import type { FailedStep } from './report.ts';

/** The steps that failed within the period, once for each error of each rotation. */
export function failedSteps(
  timeline: readonly LedgerEvent[],
  histories: readonly CredentialHistory[],
  { fromMs, toMs, madeAtMs }: Pick<Period, 'fromMs' | 'toMs' | 'madeAtMs'>,
): readonly FailedStep[] {
  return timeline
    .flatMap((event) => failureIn(event, histories) ?? [])
    .filter(({ firstAt, lastAt }) => {
      const isBefore = Date.parse(firstAt) < Math.min(toMs, madeAtMs + 1);
      return isBefore && Date.parse(lastAt) >= fromMs;
    })
    .sort((one, other) => (one.firstAt < other.firstAt ? -1 : 1));
}

function failureIn(
  { type, at: lastAt, reason, details }: LedgerEvent,
  histories: readonly CredentialHistory[],
): FailedStep | undefined {
  const { step, versionId, code, tries = 1, firstAt = lastAt } = details;
  if (type !== 'rotation-failed' || typeof versionId !== 'string') return undefined;
  const own = histories.find(({ token }) => token === versionId);
  return {
    versionId,
    ...(own === undefined ? {} : { generation: own.generation }),
    step: String(step),
    code: String(code),
    reason,
    tries: Number(tries),
    firstAt: String(firstAt),
    lastAt,
    ...endOf(own, histories, lastAt),
  };
}

/** What ended it: the rotation itself, or, if it never began to make a credential, the next one. */
function endOf(
  own: CredentialHistory | undefined,
  histories: readonly CredentialHistory[],
  lastAt: string,
): Pick<FailedStep, 'ended' | 'endedAt'> {
  const promoted = own?.inForce[0]?.from;
  if (promoted !== undefined) return { ended: 'promoted', endedAt: promoted };
  if (own?.abandonedAt !== undefined) return { ended: 'abandoned', endedAt: own.abandonedAt };
  const next = histories
    .filter(({ plannedAt, inForce: [first] }) => plannedAt !== undefined && first !== undefined && first.from > lastAt)
    .map(({ inForce: [first] }) => first?.from ?? '')
    .sort()[0];
  return next === undefined ? { ended: 'not yet' } : { ended: 'by-another-rotation', endedAt: next };
}

const ends: Readonly<Record<FailedStep['ended'], string>> = {
  promoted: 'the rotation succeeded after that, at ',
  abandoned: 'the rotation was abandoned at ',
  'by-another-rotation': 'another rotation succeeded at ',
  'not yet': 'no rotation has succeeded since',
};

export function failureText({ step, code, reason, tries, firstAt, lastAt, ended, endedAt = '' }: FailedStep): string {
  const often = tries === 1 ? `once at ${firstAt}` : `${tries} times from ${firstAt} to ${lastAt}`;
  return `${step} failed ${often}: ${code}: ${reason.replace(/\.$/, '')}; ${ends[ended]}${endedAt}`;
}

/** How many rotations had a step that failed, whatever became of them. */
export function failedRotations(failures: readonly Pick<FailedStep, 'versionId'>[]): number {
  return new Set(failures.map(({ versionId }) => versionId)).size;
}
