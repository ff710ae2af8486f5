import type { Capability, PolicyRule, Token, VaultState } from './state.ts';
import { coreError, VaultError } from './vault-reply.ts';

/** @throws {VaultError} 403 when the token is missing, unknown or of another namespace. */
export function authenticate(world: VaultState, value: string | undefined, namespace: string): Token {
  if (value === undefined || value === '') throw new VaultError(403, 'permission denied');
  const token = world.tokens.get(value);
  if (token === undefined || token.revoked || (token.expiresAtMs ?? Number.POSITIVE_INFINITY) <= world.now()) {
    throw coreError(403, 'permission denied', 'invalid token');
  }
  if (token.namespace !== namespace) throw coreError(403, 'permission denied');
  return token;
}

/** @throws {VaultError} 403 when no policy of the token allows this, whether or not the path exists. */
export function authorize(token: Token, path: string, capability: Capability): void {
  const matching = token.rules.filter((rule) => covers(rule, path));
  // The most specific rule decides, as in Vault.
  const decisive = matching.sort((left, right) => right.path.length - left.path.length)[0];
  const capabilities = decisive?.capabilities ?? [];
  if (capabilities.includes('deny') || !capabilities.includes(capability)) throw coreError(403, 'permission denied');
}

function covers({ path }: PolicyRule, requested: string): boolean {
  const isPrefix = path.endsWith('*');
  const wanted = (isPrefix ? path.slice(0, -1) : path).split('/');
  const segments = requested.split('/');
  if (isPrefix ? segments.length < wanted.length : segments.length !== wanted.length) return false;
  return wanted.every((segment, index) => {
    const isLast = index === wanted.length - 1;
    if (segment === '+') return segments[index] !== '';
    return isPrefix && isLast ? segments[index]?.startsWith(segment) : segments[index] === segment;
  });
}
