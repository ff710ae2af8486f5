import type { StrategyName } from '../../../domain/strategy-name.ts';
import type { Login, Observation, ObservedClient, ObservedValue } from '../../../lambda/ledger/observation.ts';
import type { TransitionContext } from '../../../lambda/ledger/transition-context.ts';
import type { ClientRecord, ClientRole, Generation, Intent, SecretState } from '../../../lambda/ports/ledger-state.ts';
import {
  isLive,
  type ModelGeneration,
  type ModelSecret,
  type ModelState,
} from '../../verification/ledger-model/world.mjs';
import type { World } from '../../verification/ledger-model/worlds.mjs';
import { hourMs, iso, nowMs } from './states.ts';

/** The model's tick and its periods are an hour. It has no shorter quarantine for clients that we created. */
export const modelSettings = { gracePeriodSeconds: 3_600, quarantinePeriodSeconds: 3_600, tokenSeconds: 0 };

const strategies: Record<World['strategy'], StrategyName> = {
  alternating: 'alternating-clients',
  replacement: 'replacement-client',
  'in-place': 'in-place',
};

export const clientIdOf = (client: number): string => `c${client}`;
export const versionIdOf = (version: number): string => `v${version}`;
export const arnOf = (secret: number): string => `arn:aws:secretsmanager:eu-central-1:123456789012:secret:s${secret}`;
export const timeOf = (tick: number): number => nowMs + tick * hourMs;
export const tickOf = (at: string): number => Math.floor((Date.parse(at) - nowMs) / hourMs);

export function contextOf(w: ModelState, world: World): TransitionContext {
  return {
    nowMs: timeOf(w.time),
    function: 'rotate',
    requestId: 'r',
    strategy: strategies[world.strategy],
    settings: modelSettings,
  };
}

/** The observation of a secret in the model's world, including everything that could be requested. */
export function observationOf(w: ModelState, i: number): Observation {
  const secret = w.secrets[i];
  if (secret === undefined) throw new Error(`no secret ${i}`);
  const keys = secret.versions.map((credential) => credential?.join(':'));
  const values = new Map<string, ObservedValue>();
  const logins = new Map<string, Login>();
  for (const [version, credential] of secret.versions.entries()) {
    values.set(
      versionIdOf(version),
      credential === null
        ? { kind: 'empty' }
        : { kind: 'credential', credential: keys.indexOf(keys[version]), clientId: clientIdOf(credential[0]) },
    );
    logins.set(versionIdOf(version), isLive(w, credential) ? 'accepted' : 'rejected');
  }
  const clients = new Map<string, ObservedClient>();
  const owners = new Map<string, string | undefined>();
  for (const [client, { exists, active, nonce, owner }] of w.clients.entries()) {
    const state = exists ? (active ? 'active' : 'inactive') : 'absent';
    clients.set(clientIdOf(client), { state, ...(nonce === '' ? {} : { intentId: nonce }) });
    owners.set(clientIdOf(client), owner < 0 ? undefined : arnOf(owner));
  }
  const at = (version: number) => (version < 0 ? undefined : versionIdOf(version));
  return {
    secretArn: arnOf(i),
    deletion: 'none',
    rotation: 'on',
    wasRotated: false,
    currentVersionId: at(secret.current),
    pendingVersionId: at(secret.pending),
    previousVersionId: at(secret.previous),
    values,
    logins,
    clients,
    owners,
    approvals: [],
    compromised: undefined,
    stepToken: undefined,
    tableId: undefined,
    orderedClientIds: [],
  };
}

function ledgerOf(w: ModelState, i: number): ModelSecret['ledger'] {
  return w.secrets[i]?.ledger ?? { generations: [], rotation: null, intent: null, pair: [] };
}

/** The model's ledger of a secret in the product's format. */
export function stateOfModel(w: ModelState, i: number, world: World): SecretState {
  const { generations, rotation, intent } = ledgerOf(w, i);
  const current = generations.findIndex(({ state }) => state === 'current');
  return {
    secretName: `s${i}`,
    organizationId: 'org-1',
    environment: 'mypurecloud.de',
    nextGeneration: generations.length + 1,
    ...(current < 0 ? {} : { currentGeneration: current + 1 }),
    nextCheckAt: iso(timeOf(w.time + 1)),
    clients: clientsOf(w, i),
    ...(rotation === null
      ? {}
      : {
          rotation: {
            token: versionIdOf(rotation.token),
            generation: rotation.generation + 1,
            strategy: strategies[world.strategy],
            startedAt: iso(nowMs),
            baseVersionId: 'v0',
            emergency: false,
            settings: modelSettings,
          } as const,
        }),
    ...(intent === null ? {} : { intent: intentOf(w, i, world) }),
    generations: generations.map((generation, m) => generationOfModel(i, m, generation)),
    holds: [],
    outbox: [],
  };
}

function generationOfModel(i: number, m: number, { client, versions, state, token, due }: ModelGeneration): Generation {
  const isOwed = ['grace', 'quarantine', 'abandoned'].includes(state);
  const dueAt = iso(timeOf(due ?? 0));
  return {
    n: m + 1,
    ...(client < 0 ? {} : { clientId: clientIdOf(client) }),
    origin: 'created',
    ...(token === undefined ? {} : { token: versionIdOf(token) }),
    versions: versions.map(versionIdOf),
    state: state as Generation['state'],
    ...(isOwed
      ? {
          duty: {
            phase: 'regenerate',
            dueAt,
            nextAttemptAt: dueAt,
            attempts: 0,
            deferrals: 0,
            reason: 'model',
            settings: modelSettings,
          } as const,
        }
      : {}),
    creation: { intentId: `${i}.${m}`, from: iso(nowMs), until: iso(nowMs) },
  };
}

function clientsOf(w: ModelState, i: number): Record<string, ClientRecord> {
  const { generations, pair, rotation } = ledgerOf(w, i);
  const current = generations.find(({ state }) => state === 'current')?.client ?? pair.at(-1);
  const open = rotation === null ? undefined : generations[rotation.generation];
  const roleOf = (client: number): ClientRole => {
    if (pair.includes(client)) return client === current ? 'current' : 'standby';
    if (w.clients[client]?.exists === 0) return 'gone';
    return client === open?.client && ['planned', 'stored'].includes(open.state) ? 'pending' : 'leaving';
  };
  const known = new Set([...pair, ...generations.map(({ client }) => client)].filter((client) => client >= 0));
  return Object.fromEntries(
    [...known].map((client) => [clientIdOf(client), { role: roleOf(client), origin: 'adopted', claimed: true }]),
  );
}

/** The model's `revoke` is the call that the generation's phase required. */
function intentOf(w: ModelState, i: number, world: World): Intent {
  const { generations, intent, pair } = ledgerOf(w, i);
  const target = generations[intent?.generation ?? -1];
  if (intent === null || target === undefined) throw new Error('no intent');
  const stays = world.strategy === 'alternating' && pair.includes(target.client);
  const revocation =
    target.state === 'quarantine' ? 'delete-client' : stays ? 'regenerate-secret' : 'deactivate-client';
  const calls = { create: 'create-client', regenerate: 'regenerate-secret', revoke: revocation } as const;
  const isOnTheWay = w.inFlight.some(({ secret }) => secret === i);
  return {
    id: 'i-1',
    call: calls[intent.call],
    generation: intent.generation + 1,
    ...(target.client < 0 ? {} : { clientId: clientIdOf(target.client) }),
    committedAt: iso(timeOf(w.time)),
    sendBefore: timeOf(w.time) + (isOnTheWay ? 10_000 : -hourMs),
    attempt: 1,
  };
}
