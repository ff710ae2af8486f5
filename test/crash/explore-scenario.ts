import type { Extent } from './extent.ts';
import type { Fault, FaultKind, Invocation } from './fault.ts';
import type { History, RunHistory } from './history.ts';
import { faultAt, type HistoryCall, isChanging, isConditional, isToLedger } from './history-call.ts';
import { formatHistoryId } from './history-id.ts';
import type { Scenario } from './scenario.ts';

/**
 * Every history of a scenario: undisturbed, with every step invoked twice in a row and at once, with each kind of fault
 * at the calls that the undisturbed rotation and its retirement make, and with a second fault at the calls that followed
 * on the first.
 */
export async function exploreScenario(run: RunHistory, scenario: Scenario, extent: Extent): Promise<History[]> {
  const { timesAtOnce, everyNthCall = 1, firstCall = 0, everyNthPair = 1 } = extent;
  const begun = new Map<string, Promise<History>>();
  const runWith = (faults: readonly Fault[], invocation: Invocation = 'once', time = 0): Promise<History> => {
    const request = { scenario, faults, invocation };
    // The first fault of a pair is a history of its own too.
    const key = `${formatHistoryId(request)} ${time}`;
    const history = begun.get(key) ?? run(request);
    begun.set(key, history);
    return history;
  };
  const undisturbed = await runWith([]);
  void runWith([], 'twice');
  for (let time = 0; time < timesAtOnce; time += 1) void runWith([], 'at-once', time);
  const struck = undisturbed.calls.filter(({ index }) => index % everyNthCall === firstCall);
  for (const fault of faultsAt(struck, extent)) void runWith([fault]);
  const pairs = await secondFaults((fault) => runWith([fault]), struck, extent);
  for (const pair of pairs.filter((_pair, index) => index % everyNthPair === 0)) void runWith(pair);
  const histories = await Promise.all(begun.values());
  // How often a dead credential is tried depends on the machine, so that the last calls may not be made each time.
  return scenario.pendingDiesAfter ? histories.filter((history) => history.struck) : histories;
}

/** One fault each, at these calls of the undisturbed history. */
function faultsAt(calls: readonly HistoryCall[], extent: Extent): Fault[] {
  const { everyCall, changingCalls, ledgerCalls = [], operatorCalls } = extent;
  return calls.flatMap((call) => {
    if (call.functionName === 'operator' && operatorCalls !== undefined) {
      const kinds = operatorCalls.filter((kind) => kind !== 'throttled' || isToLedger(call));
      return isChanging(call) ? kinds.map((kind) => faultAt(call, kind)) : [];
    }
    const ofLedger = ledgerCalls.filter((kind) =>
      kind === 'condition-failed' ? isConditional(call) : isToLedger(call),
    );
    const kinds = new Set<FaultKind>([...everyCall, ...(isChanging(call) ? changingCalls : []), ...ofLedger]);
    return [...kinds].map((kind) => faultAt(call, kind));
  });
}

/**
 * Each first fault at each call that changes something, with each second one at each such call that then followed: in the
 * same run, when the step was tried again, in the next rotation or in the retirement.
 */
async function secondFaults(
  runWith: (fault: Fault) => Promise<History>,
  calls: readonly HistoryCall[],
  { twoFaults }: Extent,
): Promise<Fault[][]> {
  const firsts = twoFaults.flatMap(({ first, second }) =>
    calls.filter(isChanging).map((call) => ({ fault: faultAt(call, first), second })),
  );
  const found = await Promise.all(
    firsts.map(async ({ fault, second }) => {
      const made = (await runWith(fault)).calls;
      const struck = made.findIndex(({ struckBy }) => struckBy !== undefined);
      const following = struck < 0 ? [] : made.slice(struck + 1).filter(isChanging);
      return following.flatMap((call) => second.map((kind) => [fault, faultAt(call, kind)]));
    }),
  );
  return found.flat();
}
