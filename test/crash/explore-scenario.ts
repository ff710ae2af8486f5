import type { RotationService } from '../../sandbox/rotation-service.ts';
import { everyFault, type History, runHistory } from './explore.ts';
import { type Fault, faultKinds, type Scenario } from './scenario.ts';

/** How much of a scenario is explored. */
export interface Extent {
  /** Default all that tell something in the scenario. */
  readonly kinds?: readonly Fault['kind'][];
  /** Default 1, every call. */
  readonly everyNthCall?: number;
}

/**
 * Every history of a scenario: undisturbed, with every step invoked twice in a row and at once, and with each kind of
 * fault at each call that the undisturbed rotation and its retirement make.
 */
export async function exploreScenario(
  service: RotationService,
  scenario: Scenario,
  { kinds = kindsFor(scenario), everyNthCall = 1 }: Extent = {},
): Promise<History[]> {
  const histories: History[] = [];
  const run = async (
    ...parameters: Parameters<typeof runHistory> extends [unknown, unknown, ...infer Rest] ? Rest : never
  ) => {
    const history = await runHistory(service, scenario, ...parameters);
    histories.push(history);
    return history;
  };
  const undisturbed = await run();
  await run(undefined, 'twice');
  await run(undefined, 'at-once');
  for (const fault of everyFault(undisturbed, kinds)) {
    if (fault.call % everyNthCall === 0) await run(fault);
  }
  // How often a dead credential is tried depends on the machine, so that the last calls may not be made each time.
  return scenario.candidateDiesAfter ? histories.filter(({ struck }) => struck) : histories;
}

/** To wait for a credential that is dead takes its time. Killed after a call is as good as killed before the next. */
function kindsFor({ candidateDiesAfter }: Scenario): readonly Fault['kind'][] {
  return candidateDiesAfter === undefined ? faultKinds : ['crash-after'];
}
