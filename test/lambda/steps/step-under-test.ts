import type { RotationSettings } from '../../../domain/rotation-settings.ts';
import { type SecretDocument, serializeSecretDocument } from '../../../domain/secret-document.ts';
import type { CredentialEvent } from '../../../lambda/ports/events.ts';
import type { LoginAttempt } from '../../../lambda/ports/genesys-cloud.ts';
import type { Rotation } from '../../../lambda/ports/rotation.ts';
import type { PendingValue, SecretDescription, SecretStore } from '../../../lambda/ports/secret-store.ts';
import type {
  DiscardedCredential,
  ObtainedCredential,
  PlannedRetirement,
  Strategy,
} from '../../../lambda/strategies/strategy.ts';
import { FakeSession } from '../fakes/fake-session.ts';
import { FakeStore } from '../fakes/fake-store.ts';
import { arrangeRotation, clientRequestToken, document, secretArn } from '../fakes/rotation.ts';

export const currentDocument = document({ clientId: 'client-1' });
export const pendingDocument = document({ clientId: 'client-2', clientSecret: 'second-secret' });

interface World {
  readonly settings?: Partial<RotationSettings>;
  readonly strategy?: Partial<Strategy>;
  readonly description?: Partial<SecretDescription>;
  readonly current?: SecretDocument;
  /** `undefined` before createSecret has stored it. */
  readonly pending?: SecretDocument | undefined;
  /** The outcomes of logins with the pending credential, in order; the last one repeats. */
  readonly logins?: readonly LoginAttempt['outcome'][];
  readonly timeMs?: number;
  readonly hasSubscribers?: boolean;
  /** The result of writing to the store. */
  readonly storeAnswer?: Awaited<ReturnType<SecretStore['storePending']>>;
  readonly promoteAnswer?: Awaited<ReturnType<SecretStore['promote']>>;
}

/** A rotation between two versions, a strategy that only records its calls, and what happened in which order. */
export function arrangeStep(world: World = {}) {
  const { settings, current = currentDocument, logins = ['accepted'], timeMs = 60_000 } = world;
  const pending = 'pending' in world ? world.pending : pendingDocument;
  const { rotation: bare, ...arranged } = arrangeRotation(settings);
  const { time, schedule, session: admin } = arranged;
  const happened: string[] = [];

  const versions = new FakeStore();
  const putVersion = (
    versionId: string,
    stage: string,
    stored: SecretDocument,
    storedAtMs: number | undefined = time.now(),
  ) =>
    versions.put(secretArn, versionId, {
      stages: [stage],
      text: serializeSecretDocument(stored).reveal(),
      storedAtMs,
    });
  putVersion('version-1', 'AWSCURRENT', current);
  if (pending !== undefined) putVersion(clientRequestToken, 'AWSPENDING', pending);
  const stored: PendingValue[] = [];
  const store: SecretStore = {
    describe: async () => rotation.description,
    readValue: (secretId, at) => versions.readValue(secretId, at),
    storePending: async (value) => {
      happened.push('stored');
      stored.push(value);
      return world.storeAnswer ?? 'stored';
    },
    promote: async (secretId, { from, to }) => {
      happened.push(`promoted ${secretId} from ${from} to ${to}`);
      return world.promoteAnswer ?? 'promoted';
    },
    removePending: async (secretId, versionId) =>
      void happened.push(`removed AWSPENDING from ${versionId} of ${secretId}`),
  };

  const put = schedule.put.bind(schedule);
  schedule.put = async (order) => {
    happened.push(`scheduled ${order.phase} of ${order.clientId}`);
    await put(order);
  };
  const canceled: string[] = [];
  const cancel = schedule.cancel.bind(schedule);
  schedule.cancel = async (retirementKey) => {
    canceled.push(`${retirementKey.phase} of ${retirementKey.clientId}`);
    await cancel(retirementKey);
  };

  const pendingSession = new FakeSession(time);
  pendingSession.identity = async () => ({
    organizationId: 'organization-1',
    clientId: (pending ?? pendingDocument).clientId,
  });
  pendingSession.revokeToken = async () => void happened.push('revoked the token of the test login');
  for (const clientId of ['client-1', 'client-2']) admin.addClient(clientId);
  /** The clients whose sessions were opened, and those used for test logins. */
  const opened: string[] = [];
  const tried: string[] = [];
  const published: CredentialEvent[] = [];
  const rotation: Rotation = {
    ...bare,
    rotationToken: 'proof',
    description: { ...bare.description, ...world.description },
    services: {
      ...bare.services,
      store,
      deadline: time.deadlineIn(timeMs),
      events: world.hasSubscribers ? { publish: async (event) => void published.push(event) } : undefined,
      genesys: {
        session: ({ clientId }) => {
          opened.push(clientId);
          return admin;
        },
        tryLogin: async ({ clientId }) => {
          tried.push(clientId);
          const outcome = logins[Math.min(tried.length, logins.length) - 1];
          return outcome === 'accepted'
            ? { outcome, session: pendingSession }
            : { outcome: 'rejected', status: 401, correlationId: 'correlation-1' };
        },
      },
    },
  };

  const obtained: ObtainedCredential = { document: pendingDocument };
  const planned: readonly PlannedRetirement[] = [{ clientId: 'client-1', phase: 'deactivate', endsLiveTokens: false }];
  const discarded: DiscardedCredential[] = [];
  const strategy: Strategy = {
    name: 'replacement-client',
    interruptsLogins: false,
    obtainPendingCredential: async () => {
      happened.push('obtained');
      return obtained;
    },
    retirements: () => planned,
    discardPendingCredential: async (_secret, _admin, what) => {
      happened.push(`discarded ${what.clientId}`);
      discarded.push(what);
    },
    ...world.strategy,
  };
  const logger = rotation.services.logger;
  const warnings = () =>
    arranged.lines.map((line) => JSON.parse(line)).filter(({ level }: { level: string }) => level === 'WARN');
  return {
    ...arranged,
    rotation,
    strategy,
    admin,
    pendingSession,
    versions,
    put: putVersion,
    stored,
    happened,
    canceled,
    opened,
    tried,
    published,
    discarded,
    logger,
    warnings,
  };
}
