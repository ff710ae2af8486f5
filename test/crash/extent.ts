import { everyCallKinds, type FaultKind, ledgerKinds } from './fault.ts';
import { destinationNames, type Scenario } from './scenario.ts';

/** How much of a scenario is explored. */
export interface Extent {
  /** Which faults strike every call, one in a history. */
  readonly everyCall: readonly FaultKind[];
  /** Which strike only the calls that change something, one in a history. */
  readonly changingCalls: readonly FaultKind[];
  /** Which strike only calls to the ledger, one in a history. Default none. */
  readonly ledgerCalls?: readonly (typeof ledgerKinds)[number][];
  /** Two in a history, both at calls that change something: this one first, then each of those. */
  readonly twoFaults: readonly { readonly first: FaultKind; readonly second: readonly FaultKind[] }[];
  /** Number of repetitions of `at-once`, because two concurrent runs interleave differently each time. */
  readonly timesAtOnce: number;
  /** Explores only every nth call, also for the first of two faults. Default 1. */
  readonly everyNthCall?: number;
  /** Of those, which is the first, from 0. Default 0. */
  readonly firstCall?: number;
  /** What strikes the calls of an operator that change something. Default: as all other calls. */
  readonly operatorCalls?: readonly FaultKind[];
  /** Leaves out all but every so manieth pair of faults that is left. Default 1. */
  readonly everyNthPair?: number;
}

/**
 * `crash-before` a call that changes something leaves the same state as `crash-after` the previous such call, so it adds
 * nothing to a pair.
 */
const pairKinds = ['crash-after', 'lost-reply'] as const;
const pairs = (second: readonly FaultKind[]) => pairKinds.map((first) => ({ first, second }));
/** A rotation and its retirement write to the ledger some twenty times, and each write makes pairs with all that follow. */
const everyNthPair = 4;

const crashPairs = [{ first: 'crash-after', second: ['crash-after'] }] as const;

const everyKind = {
  everyCall: everyCallKinds,
  changingCalls: [],
  ledgerCalls: ledgerKinds,
  timesAtOnce: 3,
  everyNthPair,
} satisfies Partial<Extent>;

/** What `npm run crash` explores of a scenario. */
export function extentOf({ destinations, pendingDiesAfter, wait }: Scenario): Extent {
  // Waiting for a dead credential takes long, and a function that is short of time does not wait at all.
  if (pendingDiesAfter !== undefined) {
    return {
      everyCall: ['crash-after'],
      changingCalls: ['lost-reply', 'duplicate'],
      twoFaults: crashPairs,
      timesAtOnce: 1,
    };
  }
  if (wait !== undefined) {
    return {
      everyCall: ['crash-before', 'crash-after', 'lost-reply'],
      changingCalls: ['duplicate'],
      ledgerCalls: ledgerKinds,
      operatorCalls: ['crash-before', 'crash-after', 'lost-reply', 'throttled'],
      twoFaults: crashPairs,
      everyNthPair: 2 * everyNthPair,
      timesAtOnce: 1,
    };
  }
  if (destinations.length === 0) {
    return { ...everyKind, twoFaults: pairs(pairKinds) };
  }
  if (destinations.length === destinationNames.length) {
    return { ...everyKind, twoFaults: pairs(['crash-after']) };
  }
  return {
    everyCall: [],
    changingCalls: ['crash-after', 'lost-reply', 'duplicate'],
    twoFaults: [],
    timesAtOnce: 1,
  };
}
