import type { SandboxResponse } from '../core/service.ts';
import type { KeyedSecret, Mount, SecretVersion } from './state.ts';
import { envelope, VaultError } from './vault-reply.ts';

/**
 * Reads a secret of a KV version 2 engine: the current version, or the one with this number.
 * @see https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2
 */
export function readSecret(mount: Mount, path: string, version: number | undefined): SandboxResponse {
  const secret = mount.secrets.get(path);
  const found = secret?.versions.get(version ?? secret.currentVersion);
  if (found === undefined) throw new VaultError(404);
  const metadata = metadataOf(found, secret);
  if (found.deletedMs !== undefined) return envelope({ data: { data: null, metadata } }, 'kv', 404);
  return envelope({ data: { data: found.data, metadata } }, 'kv');
}

export function writeSecret(
  mount: Mount,
  path: string,
  body: Readonly<Record<string, unknown>>,
  nowMs: number,
): SandboxResponse {
  if (!isObject(body.data)) throw new VaultError(400, 'no data provided');
  const secret = mount.secrets.get(path) ?? noSecret();
  checkAndSet(mount, secret, isObject(body.options) ? body.options.cas : undefined);
  secret.currentVersion += 1;
  const written = { version: secret.currentVersion, createdMs: nowMs, data: structuredClone(body.data) };
  secret.versions.set(written.version, written);
  secret.versions.delete(written.version - mount.maximumVersions);
  mount.secrets.set(path, secret);
  return envelope({ data: metadataOf(written, secret) }, 'kv');
}

export function noSecret(): KeyedSecret {
  return { currentVersion: 0, versions: new Map(), casRequired: false };
}

/** A soft-deleted current version counts too: 0 is only for a path that never held anything. */
function checkAndSet(mount: Mount, secret: KeyedSecret, cas: unknown): void {
  if (cas === undefined) {
    if (mount.casRequired || secret.casRequired) {
      throw new VaultError(400, 'check-and-set parameter required for this call');
    }
    return;
  }
  const expected = typeof cas === 'string' && cas !== '' ? Number(cas) : cas;
  if (typeof expected !== 'number' || !Number.isInteger(expected)) {
    throw new VaultError(400, 'error parsing check-and-set parameter');
  }
  if (expected !== secret.currentVersion) {
    throw new VaultError(400, 'check-and-set parameter did not match the current version');
  }
}

function metadataOf({ version, createdMs, deletedMs }: SecretVersion, secret: KeyedSecret | undefined): object {
  return {
    created_time: new Date(createdMs).toISOString(),
    custom_metadata: secret?.customMetadata ?? null,
    deletion_time: deletedMs === undefined ? '' : new Date(deletedMs).toISOString(),
    destroyed: false,
    version,
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
