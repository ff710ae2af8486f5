import type { VaultSettings } from '../../../domain/destinations/vault.ts';
import { type Outcome, RotationError } from '../../../domain/rotation-error.ts';
import { vaultPathOf } from '../../../domain/vault-path.ts';
import type { DeliveredSecret } from '../../ports/rotation.ts';
import { reservationKey, type VaultEntry } from './vault-session.ts';

export function isOwnPath({ description }: DeliveredSecret, { prefix }: VaultSettings, path: string): boolean {
  return path === vaultPathOf(description.name, prefix);
}

/**
 * Who may set the tag must not be able to have the credential copied to where other readers find it.
 *
 * @throws RotationError `invalid-settings`
 */
export function assertOwnPath(secret: DeliveredSecret, settings: VaultSettings, path: string): void {
  if (isOwnPath(secret, settings, path)) return;
  const own = vaultPathOf(secret.description.name, settings.prefix);
  throw new RotationError('invalid-settings', {
    message: `The tag "genesys-rotation:vault-path" is "${path}", which is not the path of this secret in Vault (allowed: ${own}).`,
    nextStep:
      'set the tag to that path, or destinations.vault.prefix in rotation.config.ts (ROTATION_VAULT_PREFIX) to where the entries are; nothing was written.',
  });
}

/**
 * An entry is overwritten only if it is empty, holds a client of this secret, or is reserved for it in Vault.
 *
 * @throws RotationError `destination-rejected`
 */
export function assertOwnEntry(
  { description: { arn }, state }: DeliveredSecret,
  name: string,
  { data, reservedFor }: VaultEntry,
  outcome: Outcome,
): void {
  if (reservedFor === arn) return;
  const { clientId } = data;
  const isOurs = typeof clientId === 'string' && Object.hasOwn(state.clients, clientId);
  if (reservedFor === undefined && (isOurs || Object.keys(data).length === 0)) return;
  const holds = reservedFor === undefined ? 'holds data of another owner' : `is reserved for ${reservedFor}`;
  throw new RotationError('destination-rejected', {
    message: `The ${name} ${holds}, so it is not overwritten (allowed: an empty entry, one with a client of this secret, or one that is reserved for it).`,
    nextStep: `reserve it (vault kv metadata patch -custom-metadata=${reservationKey}=${arn}), or correct genesys-rotation:vault-path; then rotate again.`,
    outcome,
  });
}
