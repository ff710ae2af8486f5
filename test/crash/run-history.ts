import type { RotationService } from '../../sandbox/rotation-service.ts';
import { armFaults } from './arm-faults.ts';
import type { History, HistoryRequest } from './history.ts';
import { callsOf } from './history-call.ts';
import { duplicateClients, leaks, violationsAtTheEnd, violationsNow } from './invariants.ts';
import type { World } from './scenario.ts';
import { beginWaiting } from './waiting.ts';
import { watchWaiting } from './watch-waiting.ts';
import { createWorld, invalidatePendingOnce, letPeriodsPass, rotateToTheEnd } from './world.ts';

/** Observes a history while it runs. */
export interface Observer {
  begin(world: World): void;
  /** After every change, with the violations that were not there before. */
  changed(violations: readonly string[]): void;
}

/** Rotates once with faults, runs everything that follows, and checks the invariants after every change. */
export async function runHistory(
  service: RotationService,
  request: HistoryRequest,
  observer?: Observer,
): Promise<History> {
  const { scenario, faults, invocation } = request;
  const world = await createWorld(service, scenario);
  service.journal.clear();
  service.lambda.logs.clear();
  const violations = new Set<string>();
  let statesChecked = 0;
  const isAtOnce = invocation === 'at-once';
  observer?.begin(world);
  const begun = scenario.wait === undefined ? undefined : beginWaiting(world);
  const waits = scenario.wait === undefined ? undefined : watchWaiting(world);
  const stop = service.faults.onApplied(() => {
    statesChecked += 1;
    // Concurrent runs may abandon the rotation, after which its stored credential is dead.
    const all = [...violationsNow(world), ...(waits?.found() ?? [])];
    const found = all.filter((violation) => !(isAtOnce && violation.startsWith('3:')));
    const unseen = found.filter((violation) => !violations.has(violation));
    for (const violation of unseen) violations.add(violation);
    observer?.changed(unseen);
  });
  const watched = scenario.interruptsLogins ? watchInterruption(world) : undefined;
  const killing = scenario.pendingDiesAfter ? invalidatePendingOnce(world) : undefined;
  const armed = armFaults(service, faults);

  for (const violation of await rotateToTheEnd(world, invocation)) violations.add(violation);
  await armed.settled();
  const owed = await letPeriodsPass(world);
  // Without a fault, the timers do it all.
  if (faults.length === 0) for (const left of owed) violations.add(`4: no timer brought about ${left}`);
  await armed.settled();

  stop();
  watched?.();
  killing?.();
  begun?.();
  waits?.stop();
  armed.disarm();
  // Concurrent runs may both create a client; the one that is not stored is deleted.
  const isConcurrent = isAtOnce || faults.some(({ kind }) => kind === 'duplicate');
  const second = isConcurrent ? [] : duplicateClients(world);
  for (const violation of [...violationsAtTheEnd(world), ...second, ...leaks(service)]) violations.add(violation);
  return {
    ...request,
    statesChecked,
    violations: [...violations],
    calls: callsOf(service.journal.entries(), scenario.callers),
    struck: armed.struck(),
  };
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
