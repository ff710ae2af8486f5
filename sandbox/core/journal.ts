import type { FaultKind } from './faults.ts';
import { createObservers } from './observers.ts';

/** One call to a service, without headers and body: they carry credentials. */
export interface JournalEntry {
  readonly sequence: number;
  /** When the call ended, on the sandbox's clock, in milliseconds since 1970. */
  readonly atMs: number;
  readonly service: string;
  readonly operation: string;
  /** The function instance that sent it. */
  readonly caller?: string;
  readonly functionName?: string;
  readonly lambdaRequestId?: string | undefined;
  /** Whether the service carried it out; a lost reply hides that from the caller. */
  readonly applied: boolean;
  /** The status that the caller received; missing when it got no response. */
  readonly status?: number | undefined;
  readonly fault?: FaultKind | undefined;
}

export interface JournalFilter {
  readonly service?: string;
  readonly operation?: string | RegExp;
  readonly functionName?: string;
  readonly applied?: boolean;
}

export interface Journal {
  record(call: Omit<JournalEntry, 'sequence' | 'atMs'>): void;
  entries(): readonly JournalEntry[];
  count(filter?: JournalFilter): number;
  /** Returns a function that ends the subscription. */
  subscribe(listener: (entry: JournalEntry) => void): () => void;
  clear(): void;
}

export function createJournal(options: { readonly now: () => number }): Journal {
  let sequence = 0;
  let kept: JournalEntry[] = [];
  const observers = createObservers<[JournalEntry]>();
  return {
    record(call) {
      sequence += 1;
      const entry = { sequence, atMs: options.now(), ...call };
      kept.push(entry);
      observers.notify(entry);
    },
    entries: () => kept,
    count: (filter = {}) => kept.filter((entry) => fits(entry, filter)).length,
    subscribe: observers.add,
    clear() {
      kept = [];
    },
  };
}

function fits(entry: JournalEntry, filter: JournalFilter): boolean {
  const { operation } = filter;
  return (
    (filter.service === undefined || filter.service === entry.service) &&
    (filter.functionName === undefined || filter.functionName === entry.functionName) &&
    (filter.applied === undefined || filter.applied === entry.applied) &&
    (operation === undefined ||
      (typeof operation === 'string' ? operation === entry.operation : operation.test(entry.operation)))
  );
}
