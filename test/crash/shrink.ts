import { type Fault, faultKinds } from './fault.ts';
import type { History, HistoryRequest, RunHistory } from './history.ts';
import { byName } from './history-call.ts';
import { type Scenario, scenarios } from './scenario.ts';

/**
 * The simplest history that still shows a violation: with fewer faults, the steps invoked once, a simpler scenario,
 * milder faults, in this order.
 *
 * @param attempts how many histories may be run for it. Default 60
 */
export async function shrink(
  run: RunHistory,
  found: History,
  violation: string,
  attempts = 60,
): Promise<{ history: History; attempts: number }> {
  let history = found;
  let made = 0;
  let remaining = simplerThan(history);
  while (made < attempts) {
    const { value: request, done } = remaining.next();
    if (done) break;
    made += 1;
    const tried = await run(request);
    if (!tried.struck || !shows(tried, violation)) continue;
    history = tried;
    remaining = simplerThan(history);
  }
  return { history, attempts: made };
}

/** Whether a history shows this violation, whichever ids it names. */
export function shows({ violations }: History, violation: string): boolean {
  return violations.some((other) => withoutIds(other) === withoutIds(violation));
}

/** Every history that is simpler by one thing, the greatest difference first. */
function* simplerThan({ scenario, faults, invocation, calls }: History): Generator<HistoryRequest> {
  for (const left of faults) yield { scenario, faults: faults.filter((fault) => fault !== left), invocation };
  if (invocation === 'at-once') yield { scenario, faults, invocation: 'twice' };
  if (invocation !== 'once') yield { scenario, faults, invocation: 'once' };
  // In another scenario other calls come before.
  const named = faults.map((fault) => byName(fault, calls));
  for (const simpler of simplerScenarios(scenario)) yield { scenario: simpler, faults: named, invocation };
  for (const fault of faults) {
    for (const milder of milderThan(fault)) {
      yield { scenario, faults: faults.map((other) => (other === fault ? milder : other)), invocation };
    }
  }
}

function simplerScenarios(scenario: Scenario): readonly Scenario[] {
  const size = ({ destinations, rotationsBefore, pendingDiesAfter }: Scenario) =>
    destinations.length + rotationsBefore + (pendingDiesAfter === undefined ? 0 : 1);
  return scenarios
    .filter(
      (other) =>
        other.settings.strategy === scenario.settings.strategy &&
        size(other) < size(scenario) &&
        other.rotationsBefore <= scenario.rotationsBefore &&
        other.destinations.every((destination) => scenario.destinations.includes(destination)) &&
        (other.pendingDiesAfter === undefined || scenario.pendingDiesAfter !== undefined),
    )
    .sort((one, other) => size(one) - size(other));
}

function milderThan(fault: Fault): Fault[] {
  return faultKinds.slice(0, faultKinds.indexOf(fault.kind)).map((kind) => ({ ...fault, kind }));
}

function withoutIds(violation: string): string {
  return violation.replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<id>');
}
