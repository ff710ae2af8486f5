import { randomUUID } from 'node:crypto';
import { RotationError } from '../../../domain/rotation-error.ts';
import { SecretValue } from '../../../domain/secret-value.ts';
import { tagPrefix } from '../../../domain/setting-reader.ts';
import type { StrategyName } from '../../../domain/strategy-name.ts';
import { cacheValues } from '../../../lambda/aws/caching-store.ts';
import { createGenesysCloud } from '../../../lambda/genesys/sdk-genesys-cloud.ts';
import type { CredentialEvent } from '../../../lambda/ports/events.ts';
import type { Credential } from '../../../lambda/ports/genesys-cloud.ts';
import type { SecretState } from '../../../lambda/ports/ledger-state.ts';
import type { Invocation as InvocationFacts, Services } from '../../../lambda/ports/rotation.ts';
import type { Timer } from '../../../lambda/ports/timers.ts';
import { type StepName, stepNames } from '../../../lambda/steps/rotation-event.ts';
import { runStep } from '../../../lambda/steps/run-step.ts';
import { createLogger } from '../../../lambda/telemetry/logger.ts';
import { auditRecords } from '../fakes/audit-records.ts';
import { FakeHttps } from '../fakes/fake-https.ts';
import { type MemorySecret, MemoryStore } from '../fakes/memory-store.ts';
import { VirtualTime } from '../fakes/virtual-time.ts';
import { MemoryLedger } from '../ledger/memory-ledger.ts';
import { type Call, Crash, type Interceptor, Invocation } from './calls.ts';
import { intercepted, interceptLedger, interceptStore } from './intercepted.ts';
import { WorldOrganization } from './organization.ts';

export interface WorldOptions {
  readonly strategy?: StrategyName;
  /** Whether another client administers. Default true. */
  readonly adminSecret?: boolean;
  /** Further tags of every secret, without their prefix. */
  readonly tags?: Readonly<Record<string, string>>;
  /** What the deployment pins. Default: any admin secret, and no organization. */
  readonly deployment?: Pick<Services, 'adminSecrets' | 'organizationId'>;
  /** Whether each step runs in a function that has just started. Default false. */
  readonly isCold?: boolean;
}

/** What a function keeps from one invocation to the next. */
interface Instance extends Pick<Services, 'genesys' | 'store'> {
  invocation: Invocation;
  endsAtMs: number;
}

const noDestinations = { webhook: undefined, vault: undefined };

/** When Secrets Manager repeats a step that failed, at the earliest: any lock has expired by then. */
const retryAfterMs = 150_000;

/** Everything around the functions, in memory: Secrets Manager, the ledger, Genesys Cloud and Scheduler. */
export class World {
  readonly time = new VirtualTime();
  readonly secrets = new MemoryStore(this.time);
  readonly ledger = new MemoryLedger(() => this.time.now());
  readonly organization = new WorldOrganization(this.time);
  readonly timers: Timer[] = [];
  readonly events: CredentialEvent[] = [];
  readonly lines: string[] = [];
  /** Every call of every invocation, in order. */
  readonly calls: Call[] = [];
  readonly https = new FakeHttps();
  /** Runs before each call. */
  intercept: Interceptor = () => undefined;
  /** How long an invocation may take, in milliseconds. */
  timeoutMs = 120_000;
  propagationMs = 20_000;
  readonly #options: WorldOptions;
  #instance: Instance | undefined;

  constructor(options: WorldOptions = {}) {
    this.#options = options;
    if (options.adminSecret !== false) this.secrets.create('admin', this.organization.createClient('admin'));
  }

  get cloud(): WorldOrganization['cloud'] {
    return this.organization.cloud;
  }

  /** A secret with the credential of a client that an operator made, unless it is given. */
  createSecret(name: string, document: Readonly<Record<string, unknown>> = this.organization.createClient(name)) {
    const { strategy = 'alternating-clients', adminSecret = true, tags = {} } = this.#options;
    const own = { strategy, 'in-use-policy': 'ignore', ...(adminSecret ? { 'admin-secret': 'admin' } : {}), ...tags };
    const prefixed = Object.entries(own).map(([tag, value]) => [`${tagPrefix}${tag}`, value]);
    return this.secrets.create(name, { environment: 'mypurecloud.com', ...document }, Object.fromEntries(prefixed));
  }

  tag({ arn }: MemorySecret, name: string, value: string): void {
    const secret = this.secrets.secrets.get(arn);
    if (secret !== undefined) secret.tags = { ...secret.tags, [`${tagPrefix}${name}`]: value };
  }

  /** RotateSecret: a rotation that is not complete goes on, with the version that is pending. */
  begin(secret: MemorySecret, token: string = randomUUID()): string {
    const pending = this.#pendingOf(secret);
    if (pending !== undefined) return pending;
    this.secrets.begin(secret.arn, token);
    return token;
  }

  #pendingOf({ arn }: MemorySecret): string | undefined {
    const pending = this.secrets.stageOf(arn, 'AWSPENDING');
    return pending === this.secrets.stageOf(arn, 'AWSCURRENT') ? undefined : pending;
  }

  /** One step, once. */
  async step({ arn }: MemorySecret, step: StepName, token: string): Promise<'done' | 'already-current'> {
    const event = { step, secretId: arn, clientRequestToken: token, rotationToken: undefined };
    return this.invoke('rotate', (services) =>
      runStep(event, services, { variables: {}, isOwn: () => true, onKnown() {} }),
    );
  }

  /** A whole rotation without a retry. Returns its token. */
  async rotate(secret: MemorySecret, token = this.begin(secret)): Promise<string> {
    for (const step of stepNames) await this.step(secret, step, token);
    return token;
  }

  /** Rotates as Secrets Manager does: what fails is repeated, from createSecret on, minutes later. */
  async rotateUntilDone(secret: MemorySecret, maximumRuns = 6): Promise<string> {
    let token = this.begin(secret);
    for (let run = 1; ; run += 1) {
      try {
        return await this.rotate(secret, token);
      } catch (error) {
        if (run === maximumRuns) throw error;
        this.time.advance(retryAfterMs);
        // What is pending may have another version by now; without a label the rotation was abandoned.
        if (this.secrets.stageOf(secret.arn, 'AWSPENDING') === undefined) token = this.begin(secret);
        token = this.#pendingOf(secret) ?? token;
      }
    }
  }

  /** Runs some work as an invocation of a function. A function that dies is started anew by the next one. */
  async invoke<Result>(
    name: InvocationFacts['function'],
    work: (services: Services) => Promise<Result>,
  ): Promise<Result> {
    const invocation = new Invocation((call, index) => {
      this.calls.push(call);
      return this.intercept(call, index);
    });
    if (this.#options.isCold) this.#instance = undefined;
    this.#instance ??= this.#start(invocation);
    this.#instance.invocation = invocation;
    this.#instance.endsAtMs = this.time.now() + this.timeoutMs;
    try {
      const result = await work(this.#services(name, this.#instance));
      invocation.assertAlive();
      return result;
    } catch (error) {
      if (!invocation.isDead) throw error;
      this.#instance = undefined;
      throw new Crash();
    }
  }

  /** What the ledger has about a secret. */
  state({ arn }: MemorySecret): Promise<SecretState | undefined> {
    return this.ledger.read(arn);
  }

  audits(): string[] {
    return auditRecords(this.lines).map(({ event }) => String(event));
  }

  document({ arn }: MemorySecret, versionOrStage: string): Record<string, unknown> {
    const document = this.secrets.documentOf(arn, versionOrStage);
    if (document === undefined) throw new Error(`${versionOrStage} holds no value.`);
    return document;
  }

  /** The credential in force of a secret. */
  credentialOf(name: string): Credential {
    const { clientId, clientSecret } = this.secrets.documentOf(name, 'AWSCURRENT') ?? {};
    const environment = 'mypurecloud.com';
    return { clientId: String(clientId), clientSecret: new SecretValue(String(clientSecret)), environment };
  }

  /** Whether the credential of a version logs in now. */
  logsIn(secret: MemorySecret, versionOrStage: string): boolean {
    const { clientId, clientSecret } = this.document(secret, versionOrStage);
    return this.cloud.canLogIn(String(clientId), String(clientSecret));
  }

  #start(invocation: Invocation): Instance {
    const instance = { invocation, endsAtMs: 0 };
    const time = this.#timeOf(() => instance.invocation);
    const genesys = createGenesysCloud(
      {},
      {
        time,
        deadline: { remainingMs: () => instance.endsAtMs - this.time.now() },
        random: () => 0,
        onCall() {},
        fetch: this.organization.fetchFor(() => instance.invocation),
      },
    );
    const store = cacheValues(
      interceptStore(this.secrets, () => instance.invocation),
      time,
    );
    return Object.assign(instance, { genesys, store });
  }

  #services(name: InvocationFacts['function'], { invocation: running, endsAtMs, genesys, store }: Instance): Services {
    const invocation = () => running;
    const time = this.#timeOf(invocation);
    const arm = async (timer: Timer) => void this.timers.push(timer);
    const publish = async (event: CredentialEvent) => void this.events.push(event);
    return {
      store,
      genesys,
      timers: intercepted({ arm }, 'timers', invocation, 'aws-unavailable'),
      ledger: interceptLedger(this.ledger, invocation),
      invocation: { function: name, requestId: randomUUID(), timeoutMs: this.timeoutMs },
      time,
      deadline: { remainingMs: () => endsAtMs - this.time.now() },
      logger: createLogger(time, (line) => this.lines.push(line)),
      defaultEnvironment: 'mypurecloud.com',
      propagationMs: this.propagationMs,
      ...(this.#options.deployment ?? { adminSecrets: { allowed: ['*'] } }),
      https: this.https,
      ...noDestinations,
      events: intercepted({ publish }, 'events', invocation, 'destination-unavailable'),
    };
  }

  /** A function that has died waits no more. */
  #timeOf(invocation: () => Invocation) {
    return {
      now: () => this.time.now(),
      sleep: async (milliseconds: number) => {
        invocation().assertAlive();
        await this.time.sleep(milliseconds);
      },
    };
  }
}

/** The code that some work fails with; `undefined` if it succeeds. */
export async function codeOf(work: Promise<unknown>): Promise<string | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (error instanceof RotationError) return error.code;
    throw error;
  }
}
