import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { History, RunHistory } from './history.ts';
import { formatHistoryId } from './history-id.ts';
import type { HistoryResult } from './history-worker.ts';

export interface HistoryWorkers {
  /** Makes a history happen in the process that has the fewest. */
  readonly run: RunHistory;
  close(): Promise<void>;
}

export interface HistoryWorkersOptions {
  /** One for each core. */
  readonly processes: number;
  /** Sandboxes at a time in each process, see `createSandboxPool`. */
  readonly computing: number;
  readonly waiting: number;
}

interface Worker {
  readonly child: ChildProcess;
  readonly open: Map<number, PromiseWithResolvers<NonNullable<HistoryResult['found']>>>;
}

/** Processes that run histories, the functions within them. */
export function createHistoryWorkers({ processes, computing, waiting }: HistoryWorkersOptions): HistoryWorkers {
  const file = fileURLToPath(new URL('history-worker.ts', import.meta.url));
  const workers = Array.from({ length: processes }, () => startWorker(file, [computing, waiting]));
  let count = 0;
  return {
    async run(request): Promise<History> {
      const { child, open } = workers.reduce((one, other) => (other.open.size < one.open.size ? other : one));
      const result = Promise.withResolvers<NonNullable<HistoryResult['found']>>();
      const number = count++;
      open.set(number, result);
      child.send({ number, id: formatHistoryId(request) });
      return { ...request, ...(await result.promise) };
    },
    async close() {
      await Promise.all(workers.map(endWorker));
    },
  };
}

function startWorker(file: string, sandboxes: readonly number[]): Worker {
  const child = fork(file, sandboxes.map(String));
  const open: Worker['open'] = new Map();
  child.on('message', ({ number, found, error }: HistoryResult) => {
    const result = open.get(number);
    open.delete(number);
    if (found === undefined) result?.reject(new Error(error));
    else result?.resolve(found);
  });
  child.once('exit', (code) => {
    for (const result of open.values()) result.reject(new Error(`A process that ran histories ended with ${code}.`));
  });
  return { child, open };
}

function endWorker({ child }: Worker): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.disconnect();
  });
}
