import { SecretValue } from '../../../domain/secret-value.ts';
import type { Order } from '../../../lambda/ledger/order.ts';
import { encodeState } from '../../../lambda/ledger/state-record.ts';
import type { CredentialEvent } from '../../../lambda/ports/events.ts';
import type { Acquisition, HeldLedger } from '../../../lambda/ports/ledger.ts';
import type { Duty, Generation, SecretState } from '../../../lambda/ports/ledger-state.ts';
import type { Services } from '../../../lambda/ports/rotation.ts';
import type { SecretDescription, SecretStore } from '../../../lambda/ports/secret-store.ts';
import type { Timer } from '../../../lambda/ports/timers.ts';
import { runOrder } from '../../../lambda/retirement/run-order.ts';
import { createLogger } from '../../../lambda/telemetry/logger.ts';
import { auditRecords } from '../fakes/audit-records.ts';
import { VirtualTime } from '../fakes/virtual-time.ts';
import { MemoryLedger } from '../ledger/memory-ledger.ts';
import { duty, generation, iso, nowMs, secretArn, stateOf } from '../ledger/states.ts';
import { GenesysWorld } from './genesys-world.ts';

const ourFunctionArn = 'arn:aws:lambda:eu-central-1:123456789012:function:rotate';

export const dueDuty = (fields: Partial<Duty> = {}): Duty =>
  duty({ dueAt: iso(nowMs - 1_000), nextAttemptAt: iso(nowMs - 1_000), ...fields });

/** Generation 1 on client-a, rotated out ten days ago, and generation 2 on client-b, in force. */
export const retired = (fields: Partial<Generation> = {}): Generation =>
  generation(1, 'grace', {
    duty: dueDuty(),
    inForceFrom: iso(nowMs - 40 * 86_400_000),
    inForceUntil: iso(nowMs - 10 * 86_400_000),
    ...fields,
  });

export const inForce = (fields: Partial<Generation> = {}): Generation =>
  generation(2, 'current', { clientId: 'client-b', inForceFrom: iso(nowMs - 10 * 86_400_000), ...fields });

export const standbyClients: SecretState['clients'] = {
  'client-a': { role: 'standby', origin: 'created', claimed: true },
  'client-b': { role: 'current', origin: 'created', claimed: true },
};

export const leavingClients: SecretState['clients'] = {
  'client-a': { role: 'leaving', origin: 'created', claimed: true },
  'client-b': { role: 'current', origin: 'created', claimed: true },
};

interface World {
  /** Default: generation 1 is due and its client is the standby. `undefined`: the ledger does not know the secret. */
  readonly state?: SecretState | undefined;
  readonly tags?: Readonly<Record<string, string>>;
  readonly variables?: Readonly<Record<string, string>>;
}

export function stateWith(fields: Partial<Generation> = {}, state: Partial<SecretState> = {}): SecretState {
  return stateOf([retired(fields), inForce()], { clients: standbyClients, currentVersionId: 'v2', ...state });
}

/** One secret, its ledger, Genesys Cloud and Scheduler, all in memory. */
export async function arrangeWorld(given: World = {}) {
  const { tags = {}, variables = { ROTATION_IN_USE_POLICY: 'ignore' } } = given;
  const state = 'state' in given ? given.state : stateWith();
  const time = new VirtualTime(iso(nowMs));
  /** Every call to the outside, in order. */
  const calls: string[] = [];
  const hooks = { onCall: (_call: string, _index: number): void => {} };
  const note = (call: string) => {
    hooks.onCall(call, calls.length);
    calls.push(call);
  };

  const genesys = new GenesysWorld(note);
  genesys.add('client-a', ['CANARY-a']);
  genesys.add('client-b', ['CANARY-b']);
  genesys.add('client-admin', ['CANARY-admin']);

  const labels = new Map<string, string>([
    ['AWSCURRENT', 'v2'],
    ['AWSPREVIOUS', 'v1'],
  ]);
  const versions = new Map<string, unknown>([
    ['v1', { clientId: 'client-a', clientSecret: 'CANARY-a', environment: 'mypurecloud.de' }],
    ['v2', { clientId: 'client-b', clientSecret: 'CANARY-b', environment: 'mypurecloud.de' }],
  ]);
  const described: Partial<SecretDescription> = { wasRotated: true };
  const store = fakeStore({ labels, versions, note, description: () => ({ tags, ...described }) });

  const ledger = new CountingLedger(() => time.now(), note);
  if (state !== undefined) {
    ledger.states.set(secretArn, encodeState(state, { secretArn, rev: 1, writeId: 'arranged' }));
  }
  const since = iso(nowMs - 40 * 86_400_000);
  for (const clientId of ['client-a', 'client-b']) {
    await ledger.owners.claim({ organizationId: 'org-1', clientId, secretArn, origin: 'created', since });
  }
  ledger.requests.length = 0;
  calls.length = 0;

  const lines: string[] = [];
  const timers: Timer[] = [];
  const published: CredentialEvent[] = [];
  const logger = createLogger(time, (line) => lines.push(line));
  const services: Services = {
    store,
    genesys,
    ledger,
    timers: {
      arm: async (timer) => {
        note('armTimer');
        const isKnown = timers.some(({ generation, arm }) => generation === timer.generation && arm === timer.arm);
        if (!isKnown) timers.push(timer);
      },
    },
    invocation: { function: 'retire', requestId: 'request-1', timeoutMs: 120_000 },
    time,
    deadline: { remainingMs: () => 120_000 },
    logger,
    defaultEnvironment: 'mypurecloud.de',
    propagationMs: 20_000,
    https: { send: () => Promise.reject(new Error('A destination was called.')) },
    events: {
      publish: async (event) => {
        published.push(event);
      },
    },
  };
  const stored = async (): Promise<SecretState> => {
    const found = await ledger.read(secretArn);
    if (found === undefined) throw new Error('The ledger does not know the secret.');
    return found;
  };
  return {
    run: (order: Partial<Order> = {}) => runOrder(services, { secretArn, generation: 1, ...order }, { variables }),
    runFormer: (clientId: string) =>
      runOrder(services, { secretArn, clientId }, { variables, isRotateFunction: (its) => its === ourFunctionArn }),
    services,
    time,
    genesys,
    ledger,
    labels,
    versions,
    described,
    hooks,
    calls,
    timers,
    published,
    logger,
    lines,
    records: () => auditRecords(lines),
    logged: () => lines.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>),
    stored,
    generation: async (n = 1) => (await stored()).generations.find((generation) => generation.n === n),
    isLocked: () => ledger.states.get(secretArn)?.lockHolder !== undefined,
    /** The requests that change something in Genesys Cloud. */
    changes: () => genesys.requests.filter((request) => /^(update|delete|regenerate)/.test(request)),
  };
}

export type ArrangedWorld = Awaited<ReturnType<typeof arrangeWorld>>;

interface StoreParts {
  readonly labels: Map<string, string>;
  readonly versions: ReadonlyMap<string, unknown>;
  readonly note: (call: string) => void;
  readonly description: () => Partial<SecretDescription>;
}

function fakeStore({ labels, versions, note, description }: StoreParts): SecretStore {
  return {
    async describe() {
      note('describe');
      const stagesByVersion: Record<string, string[]> = {};
      for (const [stage, versionId] of labels)
        stagesByVersion[versionId] = [...(stagesByVersion[versionId] ?? []), stage];
      return {
        arn: secretArn,
        name: 'crm/sync',
        rotationEnabled: true,
        rotationFunctionArn: ourFunctionArn,
        rotationIntervalSeconds: undefined,
        tags: {},
        stagesByVersion,
        ...description(),
      };
    },
    async readValue(secretId, { versionId }) {
      note(`readValue ${secretId === secretArn ? versionId : secretId}`);
      if (secretId === 'admin') return { value: json(admin), storedAtMs: undefined };
      const document = versions.get(versionId ?? '');
      return document === undefined ? undefined : { value: json(document), storedAtMs: undefined };
    },
    storePending: unexpected,
    rehearse: unexpected,
    promote: unexpected,
    async removePending(_secretId, versionId) {
      note('removePending');
      if (labels.get('AWSPENDING') === versionId) labels.delete('AWSPENDING');
    },
  };
}

const admin = { clientId: 'client-admin', clientSecret: 'CANARY-admin', environment: 'mypurecloud.de' };

const json = (value: unknown) => new SecretValue(JSON.stringify(value));

async function unexpected(): Promise<never> {
  throw new Error('retire stores nothing and moves no AWSCURRENT');
}

/** Counts the requests that the real ledger would send to DynamoDB. */
class CountingLedger extends MemoryLedger {
  readonly requests: string[] = [];
  /** The error that the next write of this kind throws. */
  readonly failures = new Map<string, Error>();
  readonly #note: (call: string) => void;

  constructor(now: () => number, note: (call: string) => void) {
    super(now);
    this.#note = note;
    const { read, claim } = this.owners;
    this.owners.read = (...parts) => {
      this.#count('readOwner');
      return read(...parts);
    };
    this.owners.claim = (...parts) => {
      this.#count('claimOwner');
      return claim(...parts);
    };
  }

  override async acquire(...parts: Parameters<MemoryLedger['acquire']>): Promise<Acquisition> {
    this.#count('acquire');
    const acquired = await super.acquire(...parts);
    return acquired.outcome === 'acquired' ? { ...acquired, ledger: this.#counting(acquired.ledger) } : acquired;
  }

  #counting(held: HeldLedger): HeldLedger {
    const count = (call: string) => this.#count(call);
    return {
      secretArn: held.secretArn,
      get state() {
        return held.state;
      },
      get lease() {
        return held.lease;
      },
      async commit(state) {
        count('commit');
        await held.commit(state);
      },
      async renew() {
        count('renew');
        await held.renew();
      },
      async release(state) {
        count('release');
        await held.release(state);
      },
    };
  }

  #count(call: string): void {
    this.requests.push(call);
    this.#note(call);
    const failure = this.failures.get(call);
    this.failures.delete(call);
    if (failure !== undefined) throw failure;
  }
}
