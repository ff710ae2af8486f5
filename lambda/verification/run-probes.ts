import { RotationError } from '../../domain/rotation-error.ts';
import type { GenesysSession } from '../interfaces/genesys-cloud.ts';
import type { Services } from '../interfaces/rotation.ts';

/** What the step keeps for itself to report a failure, in milliseconds. */
const reserveMs = 3_000;

/**
 * Fetches each path with both credentials. The new one must not do worse; what is fetched is not looked at.
 *
 * @param current absent where the old credential is dead already: then the new one must succeed
 * @throws RotationError `probe-failed`, naming every path that failed
 */
export async function runProbes(
  { journal, deadline }: Services,
  paths: readonly string[],
  candidate: GenesysSession,
  current: GenesysSession | undefined,
): Promise<void> {
  const worse: string[] = [];
  for (const path of paths) {
    if (deadline.remainingMs() < reserveMs) throw tooLate(path);
    const before = current === undefined ? 200 : await current.probe(path);
    const after = await candidate.probe(path);
    const [shown = path] = path.split('?', 1);
    journal.info('probe', {
      path: shown,
      currentStatus: current && (before ?? 'none'),
      candidateStatus: after ?? 'none',
    });
    if (rank(after) > rank(before)) {
      worse.push(
        `GET ${shown} answers ${after ?? 'nothing'} instead of ${current === undefined ? '2xx' : (before ?? 'nothing')}`,
      );
    }
  }
  if (worse.length === 0) return;
  throw new RotationError('probe-failed', {
    message: `The new credential does worse than the current one: ${worse.join('; ')}.`,
    nextStep:
      'give its client the same roles and divisions at Genesys Cloud, or correct the tag genesys-rotation:probes; Secrets Manager repeats the rotation.',
  });
}

/** The class of a status: a success is better than a refusal, and that is better than no answer. */
function rank(status: number | undefined): number {
  return status === undefined ? 5 : Math.floor(status / 100);
}

function tooLate(path: string): RotationError {
  return new RotationError('deadline-exceeded', {
    message: `The function's time would run out before the probe ${path.split('?', 1)[0]}.`,
    nextStep: 'raise the timeout of the function, or take probes away that are slow.',
  });
}
