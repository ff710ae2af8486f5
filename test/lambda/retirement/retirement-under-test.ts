import type { RotationSettings } from '../../../domain/rotation-settings.ts';
import { type SecretDocument, serializeSecretDocument } from '../../../domain/secret-document.ts';
import type { CredentialEvent } from '../../../lambda/ports/events.ts';
import type { Credential } from '../../../lambda/ports/genesys-cloud.ts';
import type { Owners } from '../../../lambda/ports/ledger.ts';
import type { RetirementOrder } from '../../../lambda/ports/retirement-order.ts';
import type { ManagedSecret } from '../../../lambda/ports/rotation.ts';
import { runRetirement } from '../../../lambda/retirement/run-retirement.ts';
import { FakeSession } from '../fakes/fake-session.ts';
import { arrangeRotation, clientRequestToken, document, secretArn } from '../fakes/rotation.ts';

/** Due at the start of the virtual clock, noon on March 1. */
export const order: RetirementOrder = {
  secretArn,
  strategy: 'replacement-client',
  phase: 'deactivate',
  clientId: 'client-1',
  environment: 'mypurecloud.com',
  retiredVersionId: 'version-1',
  promotedVersionId: clientRequestToken,
  dueAt: '2026-03-01T12:00:00.000Z',
  scheduledAt: '2026-02-28T12:00:00.000Z',
};

export const oldDocument = document({ clientId: 'client-1', clientSecret: 'CANARY-old' });
export const newDocument = document({ clientId: 'client-2', clientSecret: 'CANARY-new' });

interface World {
  /** The documents by version, in addition to the old credential in `version-1` and the new one in the rotation's. */
  readonly versions?: Readonly<Record<string, SecretDocument | undefined>>;
  readonly stages?: Readonly<Record<string, readonly string[]>>;
  readonly settings?: Partial<RotationSettings>;
  /** The clients that Genesys Cloud rejects. */
  readonly rejected?: readonly string[];
  /** Whether Genesys Cloud still accepts the revoked credential. */
  readonly livesOn?: boolean;
}

/** A retirement after a successful rotation, with fakes of all services. */
export function arrangeRetirement(
  { versions = {}, stages, settings, rejected = [], livesOn = false }: World = {},
  owners?: Owners,
) {
  const { rotation, session, time, ...arranged } = arrangeRotation(settings, owners);
  const stored: typeof versions = { 'version-1': oldDocument, [clientRequestToken]: newDocument, ...versions };
  const stagesByVersion = stages ?? { [clientRequestToken]: ['AWSCURRENT'], 'version-1': ['AWSPREVIOUS'] };
  const rejecting = Object.assign(new FakeSession(time), { logIn: async () => 'rejected' as const });
  /** The administering clients, the versions read, the logins attempted, and the events published. */
  const administeredBy: string[] = [];
  const reads: (string | undefined)[] = [];
  const logins: string[] = [];
  const published: CredentialEvent[] = [];
  const secret: ManagedSecret = {
    settings: rotation.settings,
    description: { ...rotation.description, stagesByVersion },
    services: {
      ...rotation.services,
      store: {
        ...rotation.services.store,
        // Like AWS, which defaults to AWSCURRENT.
        readValue: async (_secretId, { versionId, stage = 'AWSCURRENT' }) => {
          reads.push(versionId);
          const staged = Object.keys(stagesByVersion).find((id) => stagesByVersion[id]?.includes(stage));
          const found = stored[versionId ?? staged ?? ''];
          return found === undefined ? undefined : { value: serializeSecretDocument(found), storedAtMs: undefined };
        },
      },
      genesys: {
        session: ({ clientId }: Credential) => {
          administeredBy.push(clientId);
          return rejected.includes(clientId) ? rejecting : session;
        },
        tryLogin: async ({ clientId, clientSecret }: Credential) => {
          logins.push(`${clientId} ${clientSecret.reveal()}`);
          return livesOn
            ? { outcome: 'accepted', session }
            : { outcome: 'rejected', status: 400, correlationId: undefined };
        },
      },
      events: {
        publish: async (event) => {
          published.push(event);
        },
      },
    },
  };
  session.addClient('client-1');
  session.addClient('client-2');
  const run = (changed: Partial<RetirementOrder> = {}) => runRetirement(secret, { ...order, ...changed });
  const records = () =>
    arranged.lines.flatMap((line) => {
      const { audit } = JSON.parse(line) as { audit?: Record<string, unknown> };
      return audit === undefined ? [] : [audit];
    });
  const { logger } = secret.services;
  return { ...arranged, session, time, secret, logger, run, records, administeredBy, reads, logins, published };
}

/** The calls to Genesys Cloud that change something. */
export function changesOf({ calls }: FakeSession): string[] {
  return calls.filter((call) => /^(create|update|delete|regenerate)/.test(call));
}
