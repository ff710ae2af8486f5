import type { RotationSettings } from '../../../domain/rotation-settings.ts';
import { type SecretDocument, serializeSecretDocument } from '../../../domain/secret-document.ts';
import type { CredentialEvent } from '../../../lambda/ports/events.ts';
import type { Credential } from '../../../lambda/ports/genesys-cloud.ts';
import type { RetirementOrder } from '../../../lambda/ports/retirement-order.ts';
import type { ManagedSecret } from '../../../lambda/ports/rotation.ts';
import { runRetirement } from '../../../lambda/retirement/run-retirement.ts';
import { FakeSession } from '../fakes/fake-session.ts';
import { arrangeRotation, clientRequestToken, document, secretArn } from '../fakes/rotation.ts';

/** The clock's first of March at noon, as it is due. */
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
  /** What lies in the versions, beside the old credential in `version-1` and the new one in that of the rotation. */
  readonly versions?: Readonly<Record<string, SecretDocument | undefined>>;
  readonly stages?: Readonly<Record<string, readonly string[]>>;
  readonly settings?: Partial<RotationSettings>;
  /** The clients with which nobody can administer. */
  readonly refused?: readonly string[];
  /** Whether Genesys Cloud accepts what was revoked all the same. */
  readonly livesOn?: boolean;
}

/** A retirement whose rotation went well, with nothing real around it, and handles on all that surrounds it. */
export function scheduleRetirement({ versions = {}, stages, settings, refused = [], livesOn = false }: World = {}) {
  const { rotation, session, time, ...arranged } = arrangeRotation(settings);
  const stored: typeof versions = { 'version-1': oldDocument, [clientRequestToken]: newDocument, ...versions };
  const stagesByVersion = stages ?? { [clientRequestToken]: ['AWSCURRENT'], 'version-1': ['AWSPREVIOUS'] };
  const refusing = Object.assign(new FakeSession(time), { logIn: async () => 'refused' as const });
  /** Who administers, which versions were read, which credentials were tried, and what subscribers were told. */
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
        // As AWS does: where nothing else is said it is AWSCURRENT.
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
          return refused.includes(clientId) ? refusing : session;
        },
        tryLogin: async ({ clientId, clientSecret }: Credential) => {
          logins.push(`${clientId} ${clientSecret.reveal()}`);
          return livesOn
            ? { outcome: 'accepted', session }
            : { outcome: 'refused', status: 400, correlationId: undefined };
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

/** Everything in Genesys Cloud that is not looking. */
export function changesOf({ calls }: FakeSession): string[] {
  return calls.filter((call) => /^(create|update|delete|regenerate)/.test(call));
}
