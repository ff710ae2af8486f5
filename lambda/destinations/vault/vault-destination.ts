import type { VaultSettings } from '../../../domain/destinations/vault.ts';
import { RotationError, withUnknownOutcome } from '../../../domain/rotation-error.ts';
import type { SecretDocument } from '../../../domain/secret-document.ts';
import type { DeliveredSecret } from '../../ports/rotation.ts';
import type { Destination } from '../destination.ts';
import { assertOwnEntry, assertOwnPath, isOwnPath } from './assert-own-entry.ts';
import { openVault, type Vault, type VaultEntry } from './vault-session.ts';

/** How often it is written at most: a write that loses to another one is retried on top of that. */
const maximumWrites = 3;

/** The entry that the settings of the secret name, if there is a Vault. */
export function vaultOf(secret: DeliveredSecret): readonly Destination[] {
  const { vault } = secret.services;
  const { vaultPath } = secret.settings;
  return vault === undefined || vaultPath === undefined ? [] : [vaultDestination(secret, vault, vaultPath)];
}

/**
 * An entry of HashiCorp Vault's KV engine, version 2. Other fields are kept, and nothing is overwritten that was
 * not read, or that is not the secret's own: each write names the version that it replaces.
 *
 * @see https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2
 */
export function vaultDestination(secret: DeliveredSecret, settings: VaultSettings, path: string): Destination {
  const { services } = secret;
  const name = `Vault entry ${settings.mount}/${path}`;
  let opened: Promise<Vault> | undefined;
  // One login for the whole invocation; a failed one is not kept.
  const open = () => {
    opened ??= openVault(services, settings, name).catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
  return {
    name,
    async check() {
      assertOwnPath(secret, settings, path);
      assertOwnEntry(secret, name, await (await open()).read(path), 'unchanged');
    },
    async write({ document }) {
      assertOwnPath(secret, settings, path);
      const vault = await open();
      let entry = await vault.read(path);
      for (let write = 0; write < maximumWrites && !isWritten(entry, document); write += 1) {
        assertOwnEntry(secret, name, entry, write === 0 ? 'unchanged' : 'unknown');
        await vault.write(path, { ...entry, data: { ...entry.data, ...fieldsOf(document) } });
        // Whatever the response was, what is there now counts.
        entry = await withUnknownOutcome(vault.read(path));
      }
      if (isWritten(entry, document)) return;
      throw new RotationError('destination-unavailable', {
        message: `The ${name} was written ${maximumWrites} times and does not hold the credential: another program writes it too.`,
        nextStep: 'find out what writes it (Vault audit log); what failed is retried.',
        outcome: 'unknown',
      });
    },
    async holds({ clientId, clientSecret }) {
      // Nothing is delivered there.
      if (!isOwnPath(secret, settings, path)) return false;
      const { data } = await (await open()).read(path);
      return data.clientId === clientId && data.clientSecret === clientSecret.reveal();
    },
    async close() {
      const vault = await opened?.catch(() => undefined);
      opened = undefined;
      await vault?.close();
    },
  };
}

function fieldsOf({ clientId, clientSecret, environment }: SecretDocument): Record<string, string> {
  return { clientId, clientSecret: clientSecret.reveal(), environment };
}

function isWritten({ data }: VaultEntry, document: SecretDocument): boolean {
  return Object.entries(fieldsOf(document)).every(([field, value]) => data[field] === value);
}
