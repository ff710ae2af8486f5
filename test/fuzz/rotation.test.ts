import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tagPrefix } from '../../domain/setting-reader.ts';
import { type StrategyName, strategyNames } from '../../domain/strategy-name.ts';
import { createGenesysCloud } from '../../lambda/genesys/sdk-genesys-cloud.ts';
import type { Services } from '../../lambda/ports/rotation.ts';
import type { Timer } from '../../lambda/ports/timers.ts';
import { runOrder } from '../../lambda/retirement/run-order.ts';
import { stepNames } from '../../lambda/steps/rotation-event.ts';
import { runStep } from '../../lambda/steps/run-step.ts';
import { createLogger } from '../../lambda/telemetry/logger.ts';
import { MemoryStore } from '../lambda/fakes/memory-store.ts';
import { VirtualTime } from '../lambda/fakes/virtual-time.ts';
import { MemoryLedger } from '../lambda/ledger/memory-ledger.ts';
import { organizationUnderTest } from '../sandbox/genesys/organization-under-test.ts';
import { expectCoded, expectNoSecret } from './expect-coded.ts';
import { fuzz, fuzzTimeoutMs } from './fuzzing.ts';
import { type HostileReply, hostileReply } from './hostile-reply.ts';
import { HostileServer } from './hostile-server.ts';

const clientRequestToken = '11111111-2222-3333-4444-555555555555';
const requestMs = 150;

/** What Secrets Manager and Lambda repeat, they repeat minutes later; in milliseconds. */
const retryAfterMs = 120_000;

/** So long after the rotation nothing is owed any more, and so many orders come at most. */
const afterwardsMs = 4 * 86_400_000;
const maximumOrders = 40;

const server = new HostileServer();
let gatewayUrl: URL;

beforeAll(async () => {
  gatewayUrl = new URL(await server.listen());
});

afterAll(() => server.close());

/** A whole rotation against the sandbox's Genesys Cloud, with some responses tampered with. */
class HostileRotation {
  readonly lines: string[] = [];
  readonly #time = new VirtualTime(new Date().toISOString());
  readonly #timers: Timer[] = [];
  readonly #ledger = new MemoryLedger(() => this.#time.now());
  readonly #store = new MemoryStore(this.#time);
  readonly #arn: string;
  readonly #organization = organizationUnderTest({ rateLimitPerMinute: 1_000_000, secretsEndpoint: true });

  constructor(strategy: StrategyName) {
    const tags = {
      [`${tagPrefix}strategy`]: strategy,
      [`${tagPrefix}admin-secret`]: 'admin',
      [`${tagPrefix}probes`]: '/api/v2/organizations/me',
      [`${tagPrefix}division-visibility`]: 'always',
      [`${tagPrefix}dependent-integrations`]: 'block',
      [`${tagPrefix}in-use-policy`]: 'block',
    };
    const { admin, createSalesClient, send } = this.#organization;
    this.#store.create('admin', admin);
    this.#arn = this.#store.create('billing', { ...createSalesClient(), kept: { tenant: 'acme' } }, tags).arn;
    this.#store.begin(this.#arn, clientRequestToken);
    server.received.length = 0;
    server.onRequest = () => this.#time.advance(requestMs);
    server.respond = async ({ method, path, query, headers, body }) => {
      const sent = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
      const response = await send(method, query === '' ? path : `${path}?${query}`, sent, body);
      return { status: response.status, body: response.body };
    };
  }

  /** The four steps and the orders of their timers, each as often as Secrets Manager and Lambda would run it. */
  async run(): Promise<void> {
    const options = { variables: {}, isOwn: () => true, onKnown() {} };
    for (const step of stepNames) {
      const event = { step, secretId: this.#arn, clientRequestToken, rotationToken: undefined };
      await this.#repeatedly(() => runStep(event, this.#services('rotate'), options));
    }
    const endMs = this.#time.now() + afterwardsMs;
    for (let orders = 0; orders < maximumOrders; orders += 1) {
      const [next] = this.#timers.sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
      if (next === undefined || Date.parse(next.at) > endMs) return;
      this.#timers.shift();
      this.#time.advance(Math.max(0, Date.parse(next.at) - this.#time.now()));
      const { secretArn, generation } = next;
      await this.#repeatedly(() => runOrder(this.#services('retire'), { secretArn, generation }, { variables: {} }));
    }
  }

  #arm(timer: Timer): void {
    const isSame = ({ generation, arm }: Timer) => generation === timer.generation && arm === timer.arm;
    if (!this.#timers.some(isSame)) this.#timers.push(timer);
  }

  /** Generations that still may log in, beside the one in force. */
  async owed(): Promise<readonly number[]> {
    const { generations = [] } = (await this.#ledger.read(this.#arn)) ?? {};
    return generations.flatMap(({ n, duty }) => (duty === undefined ? [] : n));
  }

  get isPromoted(): Promise<boolean> {
    return this.#store
      .describe(this.#arn)
      .then(({ stagesByVersion }) => stagesByVersion[clientRequestToken]?.includes('AWSCURRENT') ?? false);
  }

  /** Every secret and token that Genesys Cloud ever gave out. */
  get secrets(): string[] {
    const { cloud } = this.#organization;
    return [...cloud.createdSecrets(), ...cloud.issuedTokens()];
  }

  async #repeatedly(work: () => Promise<unknown>): Promise<void> {
    for (let attempt = 0; attempt < 3; attempt += 1) {
      let done = false;
      await expectCoded(async () => {
        await work();
        done = true;
      }, this.secrets);
      if (done) return;
      this.#time.advance(retryAfterMs);
    }
  }

  /** Those of a function that has just started: nothing is remembered. */
  #services(name: 'rotate' | 'retire'): Services {
    const timeoutMs = 60_000;
    const deadline = this.#time.deadlineIn(timeoutMs);
    const time = this.#time;
    return {
      store: this.#store,
      genesys: createGenesysCloud({ gatewayUrl }, { time, deadline, random: () => 0.5, onCall() {} }),
      timers: { arm: async (timer) => this.#arm(timer) },
      ledger: this.#ledger,
      invocation: { function: name, requestId: 'request-1', timeoutMs },
      time,
      deadline,
      logger: createLogger(time, (line) => this.lines.push(line)),
      defaultEnvironment: 'mypurecloud.com',
      propagationMs: 2_000,
      https: { send: () => Promise.reject(new Error('A destination was called.')) },
      webhook: undefined,
      vault: undefined,
      events: undefined,
    };
  }
}

describe.each(strategyNames)('a rotation by %s', (strategy) => {
  it('comes to its end', async () => {
    server.tamper = () => undefined;
    const rotation = new HostileRotation(strategy);
    await rotation.run();
    expect(await rotation.isPromoted).toBe(true);
    expect(await rotation.owed()).toEqual([]);
    expect(rotation.lines.filter((line) => line.includes('"audit"')).length).toBeGreaterThan(3);
  });

  it(
    'ends each step with success or a coded error, whichever response is wrong, and leaks no secret',
    async () => {
      const which = fc.record({ first: fc.nat({ max: 40 }), count: fc.constantFrom(1, 1, 1, 2, 1_000) });
      await fuzz(
        fc.asyncProperty(hostileReply, which, async (hostile: HostileReply, { first, count }) => {
          const rotation = new HostileRotation(strategy);
          server.tamper = () => {
            const request = server.received.length - 1;
            return request >= first && request < first + count ? hostile : undefined;
          };
          await rotation.run();
          expectNoSecret(rotation.lines.join('\n'), rotation.secrets);
        }),
        50,
      );
    },
    fuzzTimeoutMs,
  );
});
