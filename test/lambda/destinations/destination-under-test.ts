import { inspect } from 'node:util';
import type { FunctionSettings } from '../../../domain/function-settings.ts';
import { RotationError } from '../../../domain/rotation-error.ts';
import type { RotationSettings } from '../../../domain/rotation-settings.ts';
import { SecretValue } from '../../../domain/secret-value.ts';
import type { HttpsClient } from '../../../lambda/ports/https-client.ts';
import type { ClientRecord, ClientRole } from '../../../lambda/ports/ledger-state.ts';
import type { DeliveredSecret } from '../../../lambda/ports/rotation.ts';
import { arrangeRotation, clientRequestToken, document } from '../fakes/rotation.ts';

/** 32 bytes that spell CANARY in any log. */
export const signingKey = `whsec_${Buffer.from('CANARYCANARYCANARYCANARYCANARY12').toString('base64')}`;

export const pending = document({ clientId: 'client-2', clientSecret: 'CANARY-pending' });
export const current = document({ clientId: 'client-1', clientSecret: 'CANARY-current' });

export const delivery = {
  event: 'credential.pending',
  document: pending,
  versionId: clientRequestToken,
  aboutVersionId: clientRequestToken,
} as const;

interface World {
  readonly https?: HttpsClient;
  readonly settings?: Partial<RotationSettings>;
  readonly destinations?: Pick<FunctionSettings, 'webhook' | 'vault'>;
  /** The values of the secrets for the connections, by their ids. */
  readonly secrets?: Readonly<Record<string, string | RotationError>>;
  readonly timeMs?: number;
}

/** A rotation with destinations, and what it logged. */
export function arrangeDestination({ https, settings, destinations, secrets = {}, timeMs = 60_000 }: World) {
  const arranged = arrangeRotation(settings);
  const { services } = arranged.rotation;
  const rotation: DeliveredSecret = {
    ...arranged.rotation,
    state: { clients: { 'client-1': known('current'), 'client-2': known('pending') } },
    assertPossessed: async () => {},
    services: {
      ...services,
      ...(https === undefined ? {} : { https }),
      webhook: destinations?.webhook,
      vault: destinations?.vault,
      deadline: arranged.time.deadlineIn(timeMs),
      store: {
        ...services.store,
        readValue: async (secretId, { stage }) => {
          // What is not in force has no value: nothing else is to be used.
          const value = stage === 'AWSCURRENT' ? secrets[secretId] : undefined;
          if (value instanceof RotationError) throw value;
          return value === undefined ? undefined : { value: new SecretValue(value), storedAtMs: undefined };
        },
      },
    },
  };
  return { ...arranged, rotation };
}

function known(role: ClientRole): ClientRecord {
  return { role, origin: 'created', claimed: true };
}

/** The error that it ends with. */
export async function failureOf(work: Promise<unknown>): Promise<RotationError> {
  const error = await work.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  if (error instanceof RotationError) return error;
  throw new Error('It did not fail with a coded error.', { cause: error });
}

/** Everything of an error that some log could print. */
export function printed(error: RotationError): string {
  return `${inspect(error, { depth: null, showHidden: true })}${JSON.stringify(error)}${error.nextStep}`;
}
