import { parseIntent } from '../../../lambda/ledger/client-claim.ts';
import type { SecretState } from '../../../lambda/ports/ledger-state.ts';
import type { MemorySecret } from '../fakes/memory-store.ts';
import type { World } from './world.ts';

/**
 * The live credentials that no record of the ledger accounts for: each has to be in force, stored, owed, or the standby
 * client's with a secret that no version holds. A later search is owed for a client that may have been created twice.
 */
export async function unaccounted(world: World, secrets: readonly MemorySecret[]): Promise<string[]> {
  const states = (await Promise.all(secrets.map((secret) => world.state(secret)))).filter(
    (state) => state !== undefined,
  );
  return world.cloud
    .liveCredentials()
    .filter(
      ({ clientName, ...live }) => clientName !== 'admin' && !states.some((state) => accounts(world, state, live)),
    )
    .map(({ clientId, clientName, secretId }) => `${clientName} ${clientId} ${secretId}`);
}

interface Live {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly secretId: string;
}

function accounts(world: World, state: SecretState, { clientId, clientSecret, secretId }: Live): boolean {
  const { generations, clients } = state;
  const isAnyVersion = [...world.secrets.secrets.values()].some(({ versions }) =>
    [...versions.values()].some(({ value }) => value?.includes(clientSecret)),
  );
  const known = generations.some(
    (generation) =>
      generation.clientId === clientId &&
      (generation.secretId ?? secretId) === secretId &&
      (generation.duty !== undefined || generation.state === 'current' || generation.state === 'stored'),
  );
  const isIdle = clients[clientId]?.role === 'standby' && !isAnyVersion;
  return known || isIdle || isSweepOwed(world, state, clientId);
}

function isSweepOwed(world: World, { generations }: SecretState, clientId: string): boolean {
  const intentId = parseIntent(world.organization.clientOf(clientId)?.description, clientId);
  return generations.some(
    ({ creation }) => intentId !== undefined && creation?.sweepAt !== undefined && creation.intentId === intentId,
  );
}
