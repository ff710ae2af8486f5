import { region, useRegion } from './aws-account.ts';
import type { Facts } from './behavior/facts.ts';
import { type Contents, type ContentsOptions, createContents } from './contents.ts';
import { controlRoutes } from './control/control-routes.ts';
import { type ControlRoutes, createControlService } from './control/control-service.ts';
import { runFaster } from './control/run-faster.ts';
import { skipTime } from './control/skip-time.ts';
import { reportOnce } from './core/observers.ts';
import { OptionError } from './option-error.ts';
import {
  createRotationService,
  type RotationService,
  type RotationServiceOfOrganizations,
} from './rotation-service.ts';
import type { RunningScenario, SandboxSecret } from './scenarios/scenario.ts';
import { type ScenarioName, scenarios } from './scenarios/scenarios.ts';
import { type KeptState, keepState, loadParts, readState } from './state-file.ts';

export interface StartSandboxOptions extends ContentsOptions {
  /** Where the built functions are: `rotate/index.cjs`, `retire/index.cjs`, `watch/index.cjs`. Default: `dist` beside this folder. */
  readonly bundleFolder?: string | undefined;
  /** Of 127.0.0.1. Default: a free one. */
  readonly port?: number | undefined;
  /** The same for every sandbox in a process. Default `eu-west-1`. */
  readonly region?: string | undefined;
  /** Keeps the state here: loaded at the start if the file exists, written after changes and at the end. Default: nowhere. */
  readonly stateFile?: string | undefined;
  /** How many times as fast the clock runs while no function runs. Default 1. */
  readonly speed?: number | undefined;
  /** How the services behave where documents leave it open. Default: as the switches say by themselves. */
  readonly facts?: Facts | undefined;
  /** An incident to begin with. Default: none. */
  readonly scenario?: ScenarioName | undefined;
  /** Whether each function instance is a process of its own, as in AWS, which takes more memory. Default false. */
  readonly processes?: boolean | undefined;
}

/** A sandbox that is up. */
export interface RunningSandbox {
  /** The address of every AWS service, of Genesys Cloud and of the control API. */
  readonly endpoint: string;
  readonly secrets: readonly SandboxSecret[];
  /** The simulated services, for what the interfaces of AWS and Genesys Cloud do not offer. Not a stable interface. */
  readonly service: RotationService;
  /** The variables that point AWS CLI, SDKs and Genesys clients to the sandbox, with keys that are dummies. */
  environment(): Record<string, string>;
  /** Skips time; everything that falls due has run before it resolves. @throws {Error} when there is nothing to skip to */
  skip(what: { readonly skip: string } | { readonly to: string }): Promise<void>;
  /** Sets up an incident with a secret, by default the first. */
  startScenario(name: ScenarioName, secretName?: string): Promise<RunningScenario>;
  /** The incident that was set up last. */
  scenario(): RunningScenario | undefined;
  /** Resolves when no rotation and no event is in progress. */
  idle(): Promise<void>;
  /** Writes the state file, if any, and ends every function. */
  close(): Promise<void>;
}

/**
 * Starts a sandbox, with `watch` every hour of its time. It listens on 127.0.0.1 only and needs no account.
 *
 * @throws {Error} for options that contradict each other or the state file, a port in use, or functions that are not built
 */
export async function startSandbox(options: StartSandboxOptions = {}): Promise<RunningSandbox> {
  const kept = options.stateFile === undefined ? undefined : readState(options.stateFile);
  checkOptions(options, kept);
  useRegion(kept?.region ?? options.region ?? region);
  let routes: ControlRoutes = {};
  const service = await createRotationService({
    ...(options.bundleFolder === undefined ? {} : { bundleFolder: options.bundleFolder }),
    inProcess: options.processes !== true,
    watchHourly: true,
    watchFromHours: 1,
    clockOffsetMs: kept?.clockOffsetMs,
    port: options.port,
    services: [createControlService(() => routes)],
    // What the command shows of the use of clients needs it.
    permissions: ['usage:organization:view'],
  });
  let contents: Contents;
  try {
    contents = await fill(service, options, kept);
    service.behavior?.set(options.facts ?? {});
  } catch (error) {
    await service.close();
    throw error;
  }
  const { secrets } = contents;
  let current: RunningScenario | undefined;
  const startScenario = async (name: ScenarioName, secretName = secrets[0]?.name) => {
    const secret = secrets.find((each) => each.name === secretName);
    if (secret === undefined) throw new Error(`The sandbox has no secret named ${secretName}.`);
    current = { name, secret: secret.name, ...(await scenarios[name](service, secret)) };
    return current;
  };
  routes = controlRoutes({ service, secrets, scenario: () => current, startScenario });
  const endSpeed = options.speed === undefined ? undefined : runFaster(service.clock, service.lambda, options.speed);
  const keeping =
    options.stateFile === undefined ? undefined : keepState(options.stateFile, service, () => contents, reportOnce);

  const running: RunningSandbox = {
    endpoint: service.endpoint,
    secrets,
    service,
    environment: service.environment,
    async skip(what) {
      await skipTime(service, what);
    },
    startScenario,
    scenario: () => current,
    idle: service.idle,
    async close() {
      endSpeed?.();
      keeping?.end();
      await service.close();
    },
  };
  try {
    if (options.scenario !== undefined) await startScenario(options.scenario);
    return running;
  } catch (error) {
    await running.close();
    throw error;
  }
}

async function fill(
  service: RotationServiceOfOrganizations,
  options: StartSandboxOptions,
  kept: KeptState | undefined,
): Promise<Contents> {
  if (kept === undefined) return createContents(service, options);
  await loadParts(service.persistent, kept);
  return kept.contents;
}

function checkOptions(options: StartSandboxOptions, kept: KeptState | undefined): void {
  const { secrets = 1, speed = 1, organizations } = options;
  if (!Number.isInteger(secrets) || secrets < 1 || secrets > 1000) {
    throw new OptionError(`The number of secrets is a whole number from 1 to 1000, not ${secrets}.`);
  }
  if (!(speed >= 1 && speed <= 3600)) throw new OptionError(`The speed is a number from 1 to 3600, not ${speed}.`);
  const names = organizations?.map(({ name }) => name) ?? [];
  if (new Set(names).size < names.length) throw new OptionError('Two organizations have the same name.');
  if (kept === undefined) return;
  const ignored = (['secrets', 'organizations', 'secret', 'region'] as const).filter(
    (name) => options[name] !== undefined,
  );
  const changed = ignored.filter((name) => name !== 'region' || options.region !== kept.region);
  if (changed.length === 0) return;
  throw new OptionError(
    `${options.stateFile} has its own ${changed.join(', ')}: these options apply to a new file. Leave them out, or name another file.`,
  );
}
