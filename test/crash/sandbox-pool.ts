import type { RotationService } from '../../sandbox/rotation-service.ts';
import type { History, HistoryRequest, RunHistory } from './history.ts';
import { runHistory } from './run-history.ts';
import { startService } from './world.ts';

export interface SandboxPool {
  /** Makes a history happen as soon as a sandbox is free for it. */
  readonly run: RunHistory;
  close(): Promise<void>;
}

export interface SandboxPoolOptions {
  /** Sandboxes at a time for histories that compute more than they wait. */
  readonly computing: number;
  /** Sandboxes at a time for those in which time passes. Default 0: they go to the others. */
  readonly waiting?: number;
  /** Default the repository's own. */
  readonly bundleFolder?: string;
  /** Runs the functions in this process. Default false: a process for each instance. */
  readonly inProcess?: boolean;
}

/** What a sandbox has seen is looked through for secrets after every history, so it does not get old. */
const longestLife = 80;

interface Task {
  readonly request: HistoryRequest;
  readonly settle: (history: Promise<History>) => void;
}

interface Place {
  readonly lane: 'computing' | 'waiting';
  isBusy: boolean;
  sandbox: { readonly service: RotationService; readonly hasDestinations: boolean; histories: number } | undefined;
}

/** Sandboxes that are started when they are needed and take many histories, one at a time. */
export function createSandboxPool({
  computing,
  waiting = 0,
  bundleFolder,
  inProcess,
}: SandboxPoolOptions): SandboxPool {
  const place = (lane: Place['lane']) => (): Place => ({ lane, isBusy: false, sandbox: undefined });
  const places = [
    ...Array.from({ length: computing }, place('computing')),
    ...Array.from({ length: waiting }, place('waiting')),
  ];
  const queues: Record<Place['lane'], Task[]> = { computing: [], waiting: [] };

  const sandboxFor = async (place: Place, { scenario }: HistoryRequest) => {
    const hasDestinations = scenario.destinations.length > 0;
    const { sandbox } = place;
    if (sandbox?.hasDestinations === hasDestinations && sandbox.histories < longestLife) return sandbox;
    await sandbox?.service.close();
    const service = await startService({ hasDestinations, bundleFolder, inProcess });
    place.sandbox = { service, hasDestinations, histories: 0 };
    return place.sandbox;
  };
  const serve = async (place: Place, { request }: Task) => {
    const sandbox = await sandboxFor(place, request);
    sandbox.histories += 1;
    return runHistory(sandbox.service, request);
  };
  const assign = () => {
    for (const free of places.filter(({ isBusy }) => !isBusy)) {
      const task = takeFor(free, queues[free.lane]);
      if (task === undefined) continue;
      free.isBusy = true;
      const history = serve(free, task).finally(() => {
        free.isBusy = false;
        assign();
      });
      task.settle(history);
    }
  };

  return {
    run: (request) =>
      new Promise((resolve) => {
        queues[waiting > 0 && waits(request) ? 'waiting' : 'computing'].push({ request, settle: resolve });
        assign();
      }),
    async close() {
      await Promise.all(places.map(({ sandbox }) => sandbox?.service.close()));
    },
  };
}

/** The next in the queue, but rather one for which the place has a sandbox. */
function takeFor({ sandbox }: Place, queue: Task[]): Task | undefined {
  const fits = ({ request }: Task) => request.scenario.destinations.length > 0 === sandbox?.hasDestinations;
  const [task] = queue.splice(Math.max(queue.findIndex(fits), 0), 1);
  return task;
}

/** Whether the history waits for a missing response, or for a dead credential that might still become valid. */
function waits({ scenario, faults }: HistoryRequest): boolean {
  return scenario.pendingDiesAfter !== undefined || faults.some(({ kind }) => kind.startsWith('stall'));
}
