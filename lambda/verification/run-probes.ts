import { RotationError } from '../../domain/rotation-error.ts';
import { waitForPropagation } from '../credentials/wait-for-propagation.ts';
import type { GenesysSession } from '../ports/genesys-cloud.ts';
import type { Services } from '../ports/rotation.ts';

/** Time that the step keeps to report a failure, in milliseconds. */
const reserveMs = 3_000;

type Status = number | undefined;

interface Probe {
  readonly path: string;
  /** The status that the current credential gets; 200 if it no longer works. */
  readonly before: Status;
}

/**
 * Fetches each path with both credentials. The new one must not do worse; response bodies are ignored. A client whose
 * roles are not visible everywhere yet gets time for the change to propagate.
 *
 * @param current absent if the old credential no longer works: the new one must then succeed
 * @throws RotationError `probe-failed`, naming every path that failed
 */
export async function runProbes(
  services: Services,
  paths: readonly string[],
  pending: GenesysSession,
  current: GenesysSession | undefined,
): Promise<void> {
  if (paths.length === 0) return;
  const probes: Probe[] = [];
  for (const path of paths) {
    requireTime(services, path);
    probes.push({ path, before: current === undefined ? 200 : await current.probe(path) });
  }
  let worse: readonly Probe[] = probes;
  const statuses = new Map<string, Status>();
  await waitForPropagation(
    services,
    async () => {
      for (const { path } of worse) {
        requireTime(services, path);
        statuses.set(path, await pending.probe(path));
      }
      worse = worse.filter(({ path, before }) => rank(statuses.get(path)) > rank(before));
      return worse.length;
    },
    (count) => count === 0,
  );
  services.logger.info('probed', {
    probes: probes.map(({ path, before }) => ({
      path: withoutQuery(path),
      current: current === undefined ? 'not probed' : (before ?? 'none'),
      pending: statuses.get(path) ?? 'none',
    })),
  });
  if (worse.length === 0) return;
  const failures = worse.map(
    ({ path, before }) =>
      `GET ${withoutQuery(path)} returns ${statuses.get(path) ?? 'no response'} instead of ${before ?? 'no response'}`,
  );
  throw new RotationError('probe-failed', {
    message: `The new credential does worse than the current one: ${failures.join('; ')}.`,
    nextStep:
      'give its client the same roles and divisions in Genesys Cloud, or correct the tag genesys-rotation:probes; Secrets Manager repeats the rotation.',
  });
}

/**
 * Before the credential in force is replaced in place: if a probe fails with it already, the new one could never pass.
 *
 * @throws RotationError `probe-failed`
 */
export async function assertProbesPass(
  services: Services,
  paths: readonly string[],
  current: GenesysSession,
): Promise<void> {
  for (const path of paths) {
    requireTime(services, path);
    const status = await current.probe(path);
    if (rank(status) <= rank(200)) continue;
    throw new RotationError('probe-failed', {
      message: `GET ${withoutQuery(path)} returns ${status ?? 'no response'} with the current credential already, so the new one could not pass.`,
      nextStep: 'correct the tag genesys-rotation:probes, or give the client what the path needs; then rotate again.',
    });
  }
}

/** The class of a status: success is better than a rejection, which is better than no response. */
function rank(status: Status): number {
  return status === undefined ? 5 : Math.floor(status / 100);
}

function withoutQuery(path: string): string {
  return path.split('?', 1)[0] ?? path;
}

function requireTime({ deadline }: Services, path: string): void {
  if (deadline.remainingMs() >= reserveMs) return;
  throw new RotationError('deadline-exceeded', {
    message: `The function would run out of time before the probe ${withoutQuery(path)}.`,
    nextStep: 'raise the timeout of the function, or remove slow probes.',
  });
}
