import { announce, type Client, type GenesysState, type Token } from './state.ts';

export function tokenWorks(world: GenesysState, token: Token): boolean {
  const client = world.clients.get(token.clientId);
  return !token.revoked && client !== undefined && world.clock.now() < token.expiresAtMs;
}

/** Revokes the live tokens of a client, or only those obtained with one of its secrets. */
export function revokeTokens(world: GenesysState, client: Client, by: string, secretId?: string): void {
  let tokens = 0;
  for (const token of world.tokens.values()) {
    if (token.clientId !== client.id || (secretId !== undefined && token.secretId !== secretId)) continue;
    if (!tokenWorks(world, token)) continue;
    token.revoked = true;
    tokens += 1;
  }
  if (tokens > 0) announce(world, client, by, { kind: 'token-revoked', tokens });
}
