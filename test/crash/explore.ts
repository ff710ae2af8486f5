import type { RotationService } from '../../sandbox/rotation-service.ts';
import { leaks, secondCandidates, violationsAtTheEnd, violationsNow } from './invariants.ts';
import type { Fault, Invocation, Scenario, World } from './scenario.ts';
import { createWorld, killCandidateOnce, letPeriodsPass, rotateToTheEnd } from './world.ts';

/** One history: what was done to whom, and what was wrong with it. */
export interface History {
  readonly scenario: string;
  readonly fault: Fault | undefined;
  readonly invocation: Invocation;
  /** Changes of state after which the invariants were looked at. */
  readonly statesChecked: number;
  readonly violations: readonly string[];
  /** The calls of each function, in order. */
  readonly calls: Readonly<Record<Fault['functionName'], readonly string[]>>;
  /** Whether the fault struck; a call that is not made cannot fail. */
  readonly struck: boolean;
}

/** Rotates once with a fault, lets everything that follows happen, and looks at the invariants after every change. */
export async function runHistory(
  service: RotationService,
  scenario: Scenario,
  fault?: Fault,
  invocation: Invocation = 'once',
): Promise<History> {
  const { faults, journal, lambda } = service;
  const world = await createWorld(service, scenario);
  journal.clear();
  lambda.logs.clear();
  const violations = new Set<string>();
  let statesChecked = 0;
  // Two runs at once may end in a rotation that is given up, and what it stored is dead then.
  const toleratesDeadPending = invocation === 'at-once';
  const stop = faults.onApplied(() => {
    statesChecked += 1;
    for (const violation of violationsNow(world)) {
      if (!(toleratesDeadPending && violation.startsWith('3:'))) violations.add(violation);
    }
  });
  const watched = scenario.interruptsLogins ? watchInterruption(world) : undefined;
  const killing = scenario.candidateDiesAfter ? killCandidateOnce(world) : undefined;
  const rule =
    fault === undefined
      ? undefined
      : faults.add({ functionName: fault.functionName, skip: fault.call, effect: { kind: fault.kind } });

  for (const violation of await rotateToTheEnd(world, invocation)) violations.add(violation);
  await letPeriodsPass(service);

  stop();
  watched?.();
  killing?.();
  rule?.remove();
  const second = invocation === 'at-once' ? [] : secondCandidates(world);
  for (const violation of [...violationsAtTheEnd(world), ...second, ...leaks(service)]) violations.add(violation);
  const callsOf = (functionName: Fault['functionName']) =>
    journal
      .entries()
      .flatMap((entry) => (entry.functionName === functionName ? `${entry.service} ${entry.operation}` : []));
  const calls = { rotate: callsOf('rotate'), retire: callsOf('retire') };
  return {
    scenario: scenario.name,
    fault,
    invocation,
    statesChecked,
    violations: [...violations],
    calls,
    struck: rule === undefined || rule.hits() > 0,
  };
}

/** Every fault of these kinds at every call that the undisturbed rotation and its retirement make. */
export function everyFault(undisturbed: History, kinds: readonly Fault['kind'][]): Fault[] {
  return (['rotate', 'retire'] as const).flatMap((functionName) =>
    undisturbed.calls[functionName].flatMap((_call, call) => kinds.map((kind) => ({ functionName, call, kind }))),
  );
}

/** The window of `in-place`, as it is documented: from the regeneration to the promotion, and no longer. */
function watchInterruption(world: World): () => void {
  const { genesys, secretsManager } = world.service;
  const stops = [
    genesys.subscribe((event) => {
      if (event.kind === 'secret-regenerated' && event.clientId === world.retired.clientId)
        world.loginsInterrupted = true;
    }),
    secretsManager.events.subscribe(({ detail, resources }) => {
      const moved =
        detail.labelUpdated === 'AWSCURRENT' && JSON.stringify([detail, resources]).includes(world.secretName);
      if (moved) world.loginsInterrupted = false;
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
