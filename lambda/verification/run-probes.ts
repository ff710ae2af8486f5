import { RotationError } from '../../domain/rotation-error.ts';
import { waitForPropagation } from '../credentials/wait-for-propagation.ts';
import type { GenesysSession } from '../ports/genesys-cloud.ts';
import type { Services } from '../ports/rotation.ts';

/** What the step keeps for itself to report a failure, in milliseconds. */
const reserveMs = 3_000;

type Status = number | undefined;

interface Probe {
  readonly path: string;
  /** What the current credential is answered; 200 where it is dead already. */
  readonly before: Status;
}

/**
 * Fetches each path with both credentials. The new one must not do worse; what is fetched is not looked at. One that is
 * behind with its roles gets the time that changes take to be seen.
 *
 * @param current absent where the old credential is dead already: then the new one must succeed
 * @throws RotationError `probe-failed`, naming every path that failed
 */
export async function runProbes(
  services: Services,
  paths: readonly string[],
  candidate: GenesysSession,
  current: GenesysSession | undefined,
): Promise<void> {
  if (paths.length === 0) return;
  const probes: Probe[] = [];
  for (const path of paths) {
    requireTime(services, path);
    probes.push({ path, before: current === undefined ? 200 : await current.probe(path) });
  }
  let worse: readonly Probe[] = probes;
  const answers = new Map<string, Status>();
  await waitForPropagation(
    services,
    async () => {
      for (const { path } of worse) {
        requireTime(services, path);
        answers.set(path, await candidate.probe(path));
      }
      worse = worse.filter(({ path, before }) => rank(answers.get(path)) > rank(before));
      return worse.length;
    },
    (count) => count === 0,
  );
  services.logger.info('probed', {
    probes: probes.map(({ path, before }) => ({
      path: withoutQuery(path),
      current: current === undefined ? 'not asked' : (before ?? 'none'),
      candidate: answers.get(path) ?? 'none',
    })),
  });
  if (worse.length === 0) return;
  const told = worse.map(
    ({ path, before }) =>
      `GET ${withoutQuery(path)} answers ${answers.get(path) ?? 'nothing'} instead of ${before ?? 'nothing'}`,
  );
  throw new RotationError('probe-failed', {
    message: `The new credential does worse than the current one: ${told.join('; ')}.`,
    nextStep:
      'give its client the same roles and divisions in Genesys Cloud, or correct the tag genesys-rotation:probes; Secrets Manager repeats the rotation.',
  });
}

/** The class of a status: a success is better than a refusal, and that is better than no answer. */
function rank(status: Status): number {
  return status === undefined ? 5 : Math.floor(status / 100);
}

function withoutQuery(path: string): string {
  return path.split('?', 1)[0] ?? path;
}

function requireTime({ deadline }: Services, path: string): void {
  if (deadline.remainingMs() >= reserveMs) return;
  throw new RotationError('deadline-exceeded', {
    message: `The function's time would run out before the probe ${withoutQuery(path)}.`,
    nextStep: 'raise the timeout of the function, or take probes away that are slow.',
  });
}
