import { createHostileSecret, createId, createSecret } from './generate.ts';
import { settingsOf } from './settings-of.ts';
import type { Client, ClientSecret, GenesysState, SecretStatus } from './state.ts';

export interface NewSecret {
  readonly name: string;
  /** Whether it is the client's own secret, which regenerating replaces. */
  readonly primary: boolean;
  readonly status: SecretStatus;
  readonly worksFromMs: number;
}

export function addSecret(world: GenesysState, client: Client, request: NewSecret): ClientSecret {
  const now = world.clock.now();
  const secret: ClientSecret = {
    ...request,
    secretId: createId(),
    value: settingsOf(world, client.organizationId).hostileCharacters ? createHostileSecret() : createSecret(),
    createdMs: now,
    updatedMs: now,
  };
  world.createdSecrets.push(secret.value);
  client.secrets.push(secret);
  return secret;
}

export function retireSecret(world: GenesysState, client: Client, secret: ClientSecret): void {
  const now = world.clock.now();
  secret.updatedMs = now;
  secret.retiredFromMs = now + settingsOf(world, client.organizationId).oldSecretLingersMs;
}

/** Secrets that were neither replaced nor deleted, in any status. */
export function presentSecrets(client: Client): ClientSecret[] {
  return client.secrets.filter((secret) => secret.retiredFromMs === undefined);
}

/** With `ignorePropagation`, changes count even before they reach the login servers. */
export function secretWorks(secret: ClientSecret, nowMs: number, ignorePropagation = false): boolean {
  if (secret.status !== 'active') return false;
  if (ignorePropagation) return secret.retiredFromMs === undefined;
  if (nowMs < secret.worksFromMs) return false;
  return secret.retiredFromMs === undefined || nowMs < secret.retiredFromMs;
}
