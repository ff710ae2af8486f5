import type { JournalEntry } from '../../sandbox/core/journal.ts';
import type { RotationService } from '../../sandbox/rotation-service.ts';
import { type FunctionName, functionNames } from './fault.ts';
import type { History, HistoryRequest } from './history.ts';
import { formatHistoryId } from './history-id.ts';
import { type Observer, runHistory } from './run-history.ts';
import { createSnapshots, differences, type Snapshot } from './snapshot.ts';

/**
 * Makes one history happen and writes it down: each call with its step, what it changed, where the faults struck, and
 * each violation where it was first seen. It holds no secret: the journal has no bodies, and secrets are numbered.
 */
export async function replay(
  service: RotationService,
  request: HistoryRequest,
  write: (line: string) => void,
): Promise<History> {
  write(formatHistoryId(request));
  const notes = takeNotes(service, write);
  const history = await runHistory(service, request, notes.observer);
  notes.stop();
  const unseen = history.violations.filter((violation) => !notes.seen.has(violation));
  for (const violation of unseen) write(`    VIOLATION at the end: ${violation}`);
  write(`${history.statesChecked} states checked, ${history.violations.length} violations`);
  if (!history.struck) write('NOT STRUCK: a call named by this history was never made, so the replay is incomplete.');
  return history;
}

interface Notes {
  readonly observer: Observer;
  /** The violations that were written down. */
  readonly seen: ReadonlySet<string>;
  stop(): void;
}

function takeNotes(service: RotationService, write: (line: string) => void): Notes {
  const seen = new Set<string>();
  const steps = new Map<string, string>();
  const counts: Record<FunctionName, number> = { rotate: 0, retire: 0, watch: 0, operator: 0 };
  let takeSnapshot: (() => Snapshot) | undefined;
  let last: Snapshot = new Map();
  let pending: string[] = [];

  const changesSinceLast = () => {
    if (takeSnapshot === undefined) return [];
    const before = last;
    last = takeSnapshot();
    return differences(before, last).map((line) => `      ${line}`);
  };
  const writeAll = (lines: readonly string[]) => {
    for (const line of lines) write(line);
  };
  const stops = [
    service.lambda.onInvoking(({ functionName, requestId, payload }) => {
      if (takeSnapshot === undefined) return;
      // Changes without a call: by Secrets Manager itself, by time, or manual ones.
      writeAll(changesSinceLast());
      const { Step, generation } = payload as { Step?: string; generation?: number };
      const step = Step ?? (generation === undefined ? '' : `generation ${generation}`);
      write(`  ${functionName} ${step}${steps.has(requestId) ? ', again' : ''}`);
      steps.set(requestId, step);
    }),
    service.journal.subscribe((entry) => {
      const functionName = functionNames.find((name) => name === entry.functionName);
      if (functionName === undefined || takeSnapshot === undefined) return;
      write(lineOf(entry, steps.get(entry.lambdaRequestId ?? '') ?? '', counts[functionName]));
      counts[functionName] += 1;
      writeAll(pending);
      pending = [];
    }),
  ];
  return {
    seen,
    observer: {
      begin(world) {
        takeSnapshot = createSnapshots(world);
        last = takeSnapshot();
        for (const [name, state] of last) write(`      ${name}: ${state}`);
      },
      changed(violations) {
        for (const violation of violations) seen.add(violation);
        pending = [...changesSinceLast(), ...violations.map((violation) => `    VIOLATION ${violation}`)];
      },
    },
    stop() {
      writeAll(changesSinceLast());
      for (const stop of stops) stop();
    },
  };
}

function lineOf(entry: JournalEntry, step: string, index: number): string {
  const { functionName, service, operation, applied, status, fault } = entry;
  const response = status === undefined ? 'no response' : String(status);
  const struck = fault === undefined ? '' : ` <-- ${fault === 'hold' ? 'duplicate' : fault}`;
  return `    ${functionName}:${index} ${step}: ${service} ${operation} ${applied ? response : 'not carried out'}${struck}`;
}
