import type { VaultSettings } from '../../domain/function-settings.ts';
import { RotationError, withUnknownOutcome } from '../../domain/rotation-error.ts';
import type { SecretDocument } from '../../domain/secret-document.ts';
import type { Services } from '../ports/rotation.ts';
import type { Destination } from './destination.ts';
import { openVault, type Vault, type VaultEntry } from './vault-session.ts';

/** A write that lost to another one is tried again with what that left, so often at most. */
const maximumWrites = 3;

/**
 * An entry of HashiCorp Vault's KV engine, version 2. Fields that are not ours are kept, and nothing is overwritten
 * that was not seen: each write names the version that it replaces.
 *
 * @see https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2
 */
export function vaultDestination(services: Services, settings: VaultSettings, path: string): Destination {
  const name = `Vault entry ${settings.mount}/${path}`;
  let opened: Promise<Vault> | undefined;
  // One login for all that is done in an invocation; one that failed is not kept.
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
      await (await open()).read(path);
    },
    async write({ document }) {
      const vault = await open();
      let entry = await vault.read(path);
      for (let write = 0; write < maximumWrites && !isWritten(entry, document); write += 1) {
        await vault.write(path, { ...entry, data: { ...entry.data, ...fieldsOf(document) } });
        // Whatever was answered, what is there now is what counts.
        entry = await withUnknownOutcome(vault.read(path));
      }
      if (isWritten(entry, document)) return;
      throw new RotationError('destination-unavailable', {
        message: `The ${name} was written ${maximumWrites} times and does not hold the credential: somebody else writes it too.`,
        nextStep: 'find out who writes it (Vault audit log); what failed is repeated.',
        outcome: 'unknown',
      });
    },
    async holds({ clientId, clientSecret }) {
      const { data } = await (await open()).read(path);
      return data.clientId === clientId && data.clientSecret === clientSecret.reveal();
    },
  };
}

function fieldsOf({ clientId, clientSecret, environment }: SecretDocument): Record<string, string> {
  return { clientId, clientSecret: clientSecret.reveal(), environment };
}

function isWritten({ data }: VaultEntry, document: SecretDocument): boolean {
  return Object.entries(fieldsOf(document)).every(([field, value]) => data[field] === value);
}
