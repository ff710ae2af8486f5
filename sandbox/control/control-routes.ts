import type { RotationService } from '../rotation-service.ts';
import { type OutageName, outages, setOutage } from '../scenarios/outage.ts';
import type { RunningScenario, SandboxSecret } from '../scenarios/scenario.ts';
import { type ScenarioName, scenarioNames } from '../scenarios/scenarios.ts';
import { ControlError, type ControlRoutes } from './control-service.ts';
import { skipTime, untilNextTimer } from './skip-time.ts';

export interface Controlled {
  readonly service: RotationService;
  readonly secrets: readonly SandboxSecret[];
  scenario(): RunningScenario | undefined;
  startScenario(name: ScenarioName, secretName: string | undefined): Promise<RunningScenario>;
}

/** The routes of the control API. No response has the value of a secret. */
export function controlRoutes(controlled: Controlled): ControlRoutes {
  const { service } = controlled;
  const time = () => new Date(service.clock.now()).toISOString();
  return {
    'GET ': () => {
      const timerMs = untilNextTimer(service);
      return {
        time: time(),
        nextTimer: timerMs === undefined ? null : new Date(service.clock.now() + timerMs).toISOString(),
        secrets: controlled.secrets.map(({ name, arn, organization }) => ({ name, arn, organization })),
        scenario: view(controlled.scenario()),
      };
    },
    'POST /time': async (parameters) => {
      const skippedMs = await skipTime(service, parameters);
      return { time: time(), skippedSeconds: Math.round(skippedMs / 1000) };
    },
    'POST /genesys': (parameters) => changeGenesys(service, parameters),
    'GET /scenario': () => view(controlled.scenario()),
    'POST /scenario': async ({ name, secret }) => {
      const found = scenarioNames.find((each) => each === name);
      if (found === undefined) throw new ControlError(`A scenario is one of ${scenarioNames.join(', ')}.`);
      if (secret !== undefined && !controlled.secrets.some((each) => each.name === secret)) {
        throw new ControlError(`The sandbox has no secret named ${JSON.stringify(secret)}.`);
      }
      return view(await controlled.startScenario(found, secret === undefined ? undefined : String(secret)));
    },
  };
}

function view(scenario: RunningScenario | undefined): object | null {
  if (scenario === undefined) return null;
  const goals = scenario.goals();
  const { name, secret, report } = scenario;
  return { name, secret, report, goals, solved: goals.every(({ reached }) => reached) };
}

/** What a person would do in the admin UI of Genesys Cloud, or what happens to it. */
function changeGenesys(
  service: RotationService,
  { outage, permissions, ...others }: Readonly<Record<string, unknown>>,
): object {
  const found = outages.find((name) => name === outage);
  const isValid = Object.keys(others).length === 0 && (permissions === undefined || permissions === 'restored');
  if (!isValid || (outage !== undefined && found === undefined) || (outage ?? permissions) === undefined) {
    throw new ControlError(`Send {"outage": …} with ${outages.join(', ')}, or {"permissions": "restored"}.`);
  }
  if (found !== undefined) setOutage(service, found satisfies OutageName);
  if (permissions !== undefined) {
    const denied = service.genesys.settings.permissionsDenied;
    for (const clientId of Object.keys(denied)) delete denied[clientId];
  }
  return { outage: found ?? 'unchanged', permissions: permissions ?? 'unchanged' };
}
