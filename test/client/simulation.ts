import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { fromSecretsManager } from '../../client/sources/from-secrets-manager.ts';
import type { Time } from '../../client/time.ts';
import { createTokenProvider, type TokenProvider } from '../../client/token-provider.ts';
import { type StrategyName, strategyNames } from '../../domain/strategy-name.ts';
import { createRotationService, type RotationService } from '../../sandbox/rotation-service.ts';
import { SimulatedAgent } from '../agent/simulated-agent.ts';
import { gatewayUrl } from './world.ts';

export interface SimulationOptions {
  readonly days: number;
  /** Programs that call the API at the same moments, for each strategy. */
  readonly callers: number;
  readonly rotationEveryHours: number;
  /** Between two rounds of calls of all while nothing is rotated; one calls oftener. In a rotation all call without a pause. */
  readonly minutesBetweenRounds: number;
  /** Whether Genesys Cloud ends live tokens with the secret that obtained them: undocumented. */
  readonly tokensSurviveRegenerate: boolean;
  /** Whether the programs get their tokens from a token agent each, which is killed and started again in the middle of it. */
  readonly throughAgent: boolean;
}

export interface StrategyResult {
  readonly strategy: StrategyName;
  readonly rotations: number;
  readonly emergencies: number;
  /** How often the agent was killed. */
  readonly kills: number;
  readonly apiCalls: number;
  /** What callers saw other than 200. */
  readonly failures: readonly string[];
  /** Tokens that the API no longer took: repeated by the provider, unseen by callers. */
  readonly refusedTokens: number;
  readonly tokenRequests: number;
  readonly tokenRequestsPerHour: number;
  /** What one program that is never rotated needs: a token each time that one comes due. */
  readonly leastPerHour: number;
}

const hourMs = 3_600_000;
const minutesBetweenCalls = 4;
/** Short, so that retirements fit between two rotations. */
const tokenLifeSeconds = 3600;
/** An hour's token is renewed 5 to 7.5 minutes before its end. */
const renewalEveryMs = (tokenLifeSeconds - 300) * 1000;

/** Virtual days of programs that call Genesys Cloud while each strategy rotates their credential, one rotation in an emergency. */
export async function simulate(options: SimulationOptions): Promise<StrategyResult[]> {
  const service = await createRotationService({
    inProcess: true,
    minimumIdle: 1,
    variables: { GENESYS_PROPAGATION_TIMEOUT: '1s' },
  });
  const client = new SecretsManagerClient({
    endpoint: service.endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'program', secretAccessKey: 'program' },
  });
  try {
    service.genesys.settings.secretsEndpoint = true;
    service.genesys.settings.rateLimitPerMinute = 1_000_000;
    // When only the rotation knows the new secret, and when the login servers do not accept it yet.
    service.faults.add({
      operation: 'PutSecretValue',
      times: Number.POSITIVE_INFINITY,
      effect: { kind: 'delay', ms: 50 },
    });
    service.genesys.settings.propagationDelayMs = 150;
    service.genesys.settings.tokensSurviveRegenerate = options.tokensSurviveRegenerate;
    const programs = strategyNames.map((strategy) => new RotatedProgram(service, client, strategy, options));
    try {
      await Promise.all(programs.map((program) => program.start()));
      await liveThrough(service, programs, options);
      return programs.map((program) => program.result());
    } finally {
      await Promise.all(programs.map((program) => program.end()));
    }
  } finally {
    client.destroy();
    await service.close();
  }
}

async function liveThrough(service: RotationService, programs: readonly RotatedProgram[], options: SimulationOptions) {
  const { days, rotationEveryHours, minutesBetweenRounds } = options;
  const rounds = (days * 24 * 60) / minutesBetweenRounds;
  const roundsPerRotation = (rotationEveryHours * 60) / minutesBetweenRounds;
  for (let round = 1; round <= rounds; round += 1) {
    // Often enough to find each token in its last five minutes.
    for (let minute = 0; minute < minutesBetweenRounds; minute += minutesBetweenCalls) {
      await service.clock.advance(minutesBetweenCalls * 60_000);
      // Time does not pass within one turn of the event loop.
      await new Promise((resolve) => setImmediate(resolve));
      for (const program of programs) await program.call();
    }
    for (const program of programs) await program.callAll();
    if (round % roundsPerRotation !== 0) continue;
    // The middle one of each is an emergency: no grace for the old credential.
    const isEmergency = round === Math.ceil(rounds / roundsPerRotation / 2) * roundsPerRotation;
    for (const program of programs) await program.rotate(isEmergency, isEmergency);
  }
}

class RotatedProgram {
  readonly #service: RotationService;
  readonly #provider: TokenProvider | undefined;
  readonly #agent: SimulatedAgent | undefined;
  readonly #options: SimulationOptions;
  readonly #strategy: StrategyName;
  readonly #arn: string;
  readonly #failures: string[] = [];
  #rotations = 0;
  #emergencies = 0;
  #kills = 0;
  #apiCalls = 0;
  #tokenRequests = 0;
  #refusedTokens = 0;

  constructor(
    service: RotationService,
    client: SecretsManagerClient,
    strategy: StrategyName,
    options: SimulationOptions,
  ) {
    this.#service = service;
    this.#options = options;
    this.#strategy = strategy;
    const name = `contact-center/${strategy}`;
    const settings: Record<string, string> = { strategy, 'grace-period': '1h', 'quarantine-period': '1h' };
    if (strategy === 'in-place') {
      const admin = service.createManagedSecret({ name: 'contact-center/admin' });
      settings['admin-secret'] = admin.name;
    }
    this.#arn = service.createManagedSecret({ name, settings, accessTokenValiditySeconds: tokenLifeSeconds }).arn;
    const source = () => fromSecretsManager({ secretId: name, client, time: timeOf(service) });
    const parts = {
      time: timeOf(service),
      random: () => 0,
      fetch: (input: string | URL | Request, init?: RequestInit) => this.#fetch(new Request(input, init)),
    };
    this.#provider = options.throughAgent ? undefined : createTokenProvider(source(), { gatewayUrl, ...parts });
    this.#agent = options.throughAgent ? new SimulatedAgent(source, { gatewayUrl, ...parts }) : undefined;
  }

  async start(): Promise<void> {
    await this.#agent?.start();
  }

  async end(): Promise<void> {
    await this.#agent?.end();
  }

  async call(): Promise<void> {
    this.#apiCalls += 1;
    try {
      const status = await this.#status('/api/v2/tokens/me');
      if (status !== 200) this.#failures.push(`HTTP ${status}`);
    } catch (error) {
      this.#failures.push(error instanceof Error ? error.message : String(error));
    }
  }

  async #status(path: string): Promise<number> {
    if (this.#provider) return (await this.#provider.authorizedFetch(path, { method: 'HEAD' })).status;
    return this.#agent?.call(path) ?? 0;
  }

  async callAll(): Promise<void> {
    await Promise.all(Array.from({ length: this.#options.callers }, () => this.call()));
  }

  async rotate(isEmergency: boolean, isKilled: boolean): Promise<void> {
    const token = crypto.randomUUID();
    if (isEmergency && this.#strategy !== 'in-place') {
      this.#service.secretsManager.setTag(this.#arn, 'genesys-rotation:compromised', token);
      this.#emergencies += 1;
    }
    let isRotating = true;
    const rotation = this.#service.secretsManager.rotate(this.#arn, { token }).finally(() => {
      isRotating = false;
    });
    if (isKilled && this.#agent) {
      // While programs call, and the credential changes.
      this.#kills += 1;
      await Promise.all([this.callAll(), this.#agent.killAndRestart()]);
    }
    while (isRotating) {
      await this.callAll();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const { outcome, steps } = await rotation;
    if (outcome !== 'succeeded') {
      const errors = steps.flatMap(({ invocation }) => invocation.error?.errorMessage ?? []);
      throw new Error(`The rotation of ${this.#strategy} ${outcome}: ${errors.join(' ')}`);
    }
    this.#rotations += 1;
    // What an emergency revokes, it revokes right away.
    if (isEmergency) await this.#service.clock.advance(30_000);
    await new Promise((resolve) => setImmediate(resolve));
    await this.callAll();
  }

  result(): StrategyResult {
    const hours = this.#options.days * 24;
    return {
      strategy: this.#strategy,
      rotations: this.#rotations,
      emergencies: this.#emergencies,
      kills: this.#kills,
      apiCalls: this.#apiCalls,
      failures: this.#failures,
      refusedTokens: this.#refusedTokens,
      tokenRequests: this.#tokenRequests,
      tokenRequestsPerHour: this.#tokenRequests / hours,
      leastPerHour: hourMs / renewalEveryMs,
    };
  }

  /** Straight to the sandbox's Genesys Cloud: hundreds of thousands of calls would only measure the loopback device. */
  async #fetch(request: Request): Promise<Response> {
    request.signal.throwIfAborted();
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === '/oauth/token') this.#tokenRequests += 1;
    const { status, headers, body } = await this.#service.genesys.handle({
      method: request.method,
      path: pathname,
      query: searchParams,
      headers: Object.fromEntries(request.headers),
      body: new Uint8Array(await request.arrayBuffer()),
      caller: undefined,
    });
    if (status === 401 && pathname !== '/oauth/token') this.#refusedTokens += 1;
    return new Response(body === undefined ? null : (body as string), { status, headers: { ...headers } });
  }
}

function timeOf({ clock }: RotationService): Time {
  return {
    now: clock.now,
    monotonicNow: clock.now,
    setTimer: (delayMs, action) => clock.at(clock.now() + delayMs, action),
  };
}
