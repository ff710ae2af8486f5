import { addSecret, presentSecrets, retireSecret } from './client-secret.ts';
import { createId } from './generate.ts';
import { settingsOf } from './settings-of.ts';
import {
  announce,
  type Client,
  type ClientFields,
  type ClientSecret,
  type ClientState,
  type GenesysState,
} from './state.ts';
import { revokeTokens } from './token-liveness.ts';

const dayMs = 24 * 60 * 60 * 1000;

/** A client younger than this cannot be restored after deletion. */
const restorableFromAgeMs = 30 * dayMs;
const restorableForMs = 7 * dayMs;

export interface NewClient {
  readonly organizationId: string;
  readonly fields: ClientFields;
  readonly state: ClientState;
  readonly by: string;
  /** Made by hand, which skips propagation delays: the client is listed and can log in at once. */
  readonly established: boolean;
}

export function createClient(world: GenesysState, request: NewClient): { client: Client; secret: ClientSecret } {
  const now = world.clock.now();
  const { propagationDelayMs, listingDelayMs, divisionDelayMs } = settingsOf(world, request.organizationId);
  const client: Client = {
    id: createId(),
    organizationId: request.organizationId,
    fields: request.fields,
    state: 'active',
    createdMs: now,
    createdBy: request.by,
    modifiedMs: now,
    modifiedBy: request.by,
    listedFromMs: request.established ? now : now + listingDelayMs,
    knownToLoginFromMs: request.established ? now : now + propagationDelayMs,
    seesDivisionsFromMs: request.established ? now : now + divisionDelayMs,
    secrets: [],
    configured: request.established ? request.fields : undefined,
  };
  world.clients.set(client.id, client);
  const secret = addPrimarySecret(world, client, client.knownToLoginFromMs);
  announce(world, client, request.by, { kind: 'client-created' });
  changeState(world, client, request.state, request.by);
  return { client, secret };
}

const addPrimarySecret = (world: GenesysState, client: Client, worksFromMs: number): ClientSecret =>
  addSecret(world, client, { name: 'primary', primary: true, status: 'active', worksFromMs });

export function replaceFields(world: GenesysState, client: Client, fields: ClientFields, by: string): void {
  const names = new Set([...Object.keys(client.fields), ...Object.keys(fields)]);
  const changed = [...names].filter((name) => JSON.stringify(client.fields[name]) !== JSON.stringify(fields[name]));
  client.fields = fields;
  client.modifiedMs = world.clock.now();
  client.modifiedBy = by;
  announce(world, client, by, { kind: 'client-updated', fields: changed });
}

export function changeState(world: GenesysState, client: Client, state: ClientState, by: string): void {
  const from = client.state;
  if (from === state) return;
  client.state = state;
  client.deletion?.cancel();
  delete client.deletion;
  announce(world, client, by, { kind: 'state-changed', from, to: state });
  if (state === 'disabled') revokeTokens(world, client, by);
  if (state !== 'inactive') return;
  if (!settingsOf(world, client.organizationId).tokensSurviveDeactivation) revokeTokens(world, client, by);
  scheduleDeletion(world, client);
}

/** Replaces the client's primary secret; secrets created through `/secrets` stay. */
export function regenerateSecret(world: GenesysState, client: Client, by: string): ClientSecret {
  const old = presentSecrets(client).find(({ primary }) => primary);
  const { propagationDelayMs, tokensSurviveRegenerate } = settingsOf(world, client.organizationId);
  if (old !== undefined) retireSecret(world, client, old);
  const worksFromMs = world.clock.now() + propagationDelayMs;
  const secret = addPrimarySecret(world, client, worksFromMs);
  announce(world, client, by, { kind: 'secret-regenerated', secretId: secret.secretId });
  if (old !== undefined && !tokensSurviveRegenerate) revokeTokens(world, client, by, old.secretId);
  return secret;
}

export function deleteSecret(world: GenesysState, client: Client, secret: ClientSecret, by: string): void {
  retireSecret(world, client, secret);
  announce(world, client, by, { kind: 'secret-deleted', secretId: secret.secretId });
  const { tokensSurviveRegenerate } = settingsOf(world, client.organizationId);
  if (!tokensSurviveRegenerate) revokeTokens(world, client, by, secret.secretId);
}

export function deleteClient(world: GenesysState, client: Client, by: string): void {
  const now = world.clock.now();
  const { deletedClientLingersMs, tokensSurviveDelete } = settingsOf(world, client.organizationId);
  const restorable = now - client.createdMs >= restorableFromAgeMs;
  client.deletion?.cancel();
  client.deleted = {
    atMs: now,
    restorableUntilMs: restorable ? now + restorableForMs : undefined,
    foundUntilMs: now + deletedClientLingersMs,
  };
  announce(world, client, by, { kind: 'client-deleted', restorable });
  if (!tokensSurviveDelete) revokeTokens(world, client, by);
}

/** As Genesys support restores it: in the state that it had. */
export function restoreClient(world: GenesysState, client: Client, by: string): void {
  const { state } = client;
  delete client.deleted;
  announce(world, client, by, { kind: 'state-changed', from: 'deleted', to: state });
  if (state === 'inactive') scheduleDeletion(world, client);
}

function scheduleDeletion(world: GenesysState, client: Client): void {
  const atMs = world.clock.now() + settingsOf(world, client.organizationId).inactiveDeletedAfterMs;
  client.deletion = { atMs, cancel: world.clock.at(atMs, () => deleteClient(world, client, 'genesys')) };
}
