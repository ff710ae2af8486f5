import { RotationError, withUnknownOutcome } from '../../domain/rotation-error.ts';
import type { SecretValue } from '../../domain/secret-value.ts';
import type { GenesysSession, OAuthClient } from '../ports/genesys-cloud.ts';
import type { Time } from '../ports/time.ts';

/** How long to wait before each look for something that may or may not have been made, in milliseconds. */
const lookUpDelaysMs = [250, 1_000, 2_500];

/**
 * Makes something that is shown once. When the answer is lost, it is looked for, and what is found is completed; it is
 * never simply made again.
 *
 * @throws RotationError with the outcome `unknown` when it was not found: the next run of the step looks again
 */
export async function createOrRecover<Created, Found>(
  time: Time,
  create: () => Promise<Created>,
  find: () => Promise<Found | undefined>,
  complete: (found: Found) => Promise<Created>,
): Promise<Created> {
  try {
    return await create();
  } catch (error) {
    if (!isUnknown(error)) throw error;
    for (const delayMs of lookUpDelaysMs) {
      await time.sleep(delayMs);
      const found = await withUnknownOutcome(find());
      if (found !== undefined) return complete(found);
    }
    throw error;
  }
}

/**
 * Gives a client that nobody uses a new secret. A lost answer is a lost secret, so it is simply done again: the secret
 * that is lost lives until the next one is made.
 *
 * @param before each attempt; what it throws ends them. Default nothing
 */
export async function regenerateIdleClient(
  time: Time,
  admin: GenesysSession,
  clientId: string,
  before: () => Promise<void> = async () => {},
): Promise<SecretValue> {
  const regenerate = async ([delayMs, ...laterMs]: readonly number[]): Promise<SecretValue> => {
    await before();
    try {
      return await admin.regenerateSecret(clientId);
    } catch (error) {
      if (!isUnknown(error) || delayMs === undefined) throw error;
      await time.sleep(delayMs);
      return withUnknownOutcome(regenerate(laterMs));
    }
  };
  return regenerate(lookUpDelaysMs);
}

/** The client that this rotation works with, which has to exist and be active. */
export async function requireActiveClient(
  admin: GenesysSession,
  clientId: string,
  field: 'clientId' | 'standbyClientId',
): Promise<OAuthClient> {
  const client = await admin.getClient(clientId);
  if (client === undefined) {
    throw new RotationError('client-not-found', {
      message: `The organization of the administering client has no OAuth client ${clientId} ("${field}" of the secret).`,
      nextStep:
        field === 'clientId'
          ? 'store the credential of a client that exists, or correct "environment" or the admin secret.'
          : 'take "standbyClientId" out of the secret, and the next rotation makes a new twin; or name a client that exists.',
    });
  }
  if (client.state !== 'active') {
    throw new RotationError('client-inactive', {
      message: `The OAuth client ${clientId} ("${field}" of the secret) is ${client.state} in Genesys Cloud.`,
      nextStep:
        field === 'clientId'
          ? 'activate the client in Genesys Cloud, then rotate again.'
          : 'activate the client in Genesys Cloud, or take "standbyClientId" out of the secret to get a new twin.',
    });
  }
  return client;
}

function isUnknown(error: unknown): boolean {
  return error instanceof RotationError && error.outcome === 'unknown';
}
