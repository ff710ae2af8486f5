import { randomUUID } from 'node:crypto';
import type { FaultHandle, Faults } from '../core/faults.ts';
import { type Outages, outagesOf } from '../core/outages.ts';
import type { SandboxService } from '../core/service.ts';
import { createToken } from './app-role.ts';
import { noSecret } from './key-value.ts';
import {
  type Mount,
  type Namespace,
  type PolicyRule,
  type SecretVersion,
  type VaultState,
  withoutOuterSlashes,
} from './state.ts';
import { VaultError } from './vault-reply.ts';
import { createVaultService } from './vault-service.ts';

/** The location of a secret. */
export interface SecretPlace {
  readonly path: string;
  /** Default `secret`. */
  readonly mount?: string;
  /** Default: the root namespace. */
  readonly namespace?: string;
}

/** HashiCorp Vault: its HTTP API below the sandbox's HTTPS endpoint, an operator's actions, and the true state. */
export interface Vault extends Outages {
  readonly service: SandboxService;
  /** Returns 503 to every call, like a sealed Vault, until the handle is removed. */
  seal(): FaultHandle;
  /** Creates a KV version 2 engine, and its namespace if necessary. */
  createMount(mount: {
    readonly mount?: string;
    readonly namespace?: string;
    /** Whether each write must name the version it replaces. Default false. */
    readonly casRequired?: boolean;
    /** Default 10. */
    readonly maximumVersions?: number;
  }): void;
  createAppRole(role: {
    readonly name: string;
    readonly rules: readonly PolicyRule[];
    /** The path below `auth/`. Default `approle`. */
    readonly authMount?: string;
    readonly namespace?: string;
    /** In seconds. Default 3 600. */
    readonly tokenTtlSeconds?: number;
    /** Number of logins that the secret id allows. Default infinite. */
    readonly secretIdUses?: number;
  }): { readonly roleId: string; readonly secretId: string };
  createToken(token: { readonly rules: readonly PolicyRule[]; readonly namespace?: string }): {
    readonly token: string;
  };
  /** Revokes every existing token. */
  revokeTokens(): void;
  /** From now on a write to this path must name the version it replaces. */
  requireCheckAndSet(place: SecretPlace): void;
  /** Writes like another Vault user, without check-and-set. Returns the version. */
  writeByHand(place: SecretPlace, data: Readonly<Record<string, unknown>>): number;
  /** Replaces the custom metadata, also of a path that holds nothing yet. */
  setCustomMetadata(place: SecretPlace, metadata: Readonly<Record<string, string>>): void;
  /** Soft-deletes the current version. */
  deleteByHand(place: SecretPlace): void;
  /** The data of the current version; `undefined` if it is missing or deleted. */
  read(place: SecretPlace): Readonly<Record<string, unknown>> | undefined;
  /** The versions kept, oldest first, including deleted ones. */
  versions(place: SecretPlace): SecretVersion[];
  /** Every path of a mount that ever held a secret. */
  paths(mount?: string, namespace?: string): string[];
  /** Every token and secret id ever created. */
  createdSecrets(): string[];
}

export function createVault(parts: { readonly now: () => number; readonly faults: Faults }): Vault {
  const world: VaultState = { now: parts.now, namespaces: new Map(), tokens: new Map(), createdSecrets: [] };
  const outages = outagesOf(parts.faults, 'vault');

  const namespaceNamed = (name = ''): Namespace => {
    const path = withoutOuterSlashes(name);
    const namespace = world.namespaces.get(path) ?? { mounts: new Map(), authMounts: new Map() };
    world.namespaces.set(path, namespace);
    return namespace;
  };
  const mountAt = (name = 'secret', namespace?: string): Mount => {
    const mount = namespaceNamed(namespace).mounts.get(withoutOuterSlashes(name));
    if (mount === undefined) throw new Error(`There is no mount ${name}.`);
    return mount;
  };
  const secretAt = ({ path, mount, namespace }: SecretPlace) => {
    const { secrets } = mountAt(mount, namespace);
    const secret = secrets.get(path) ?? noSecret();
    secrets.set(path, secret);
    return secret;
  };
  const findSecret = ({ path, mount, namespace }: SecretPlace) => mountAt(mount, namespace).secrets.get(path);

  return {
    ...outages,
    service: createVaultService(world),
    seal: () => outages.refuse(new VaultError(503, 'Vault is sealed').toResponse()),
    createMount({ mount = 'secret', namespace, casRequired = false, maximumVersions = 10 }) {
      const made: Mount = { maximumVersions, casRequired, secrets: new Map() };
      namespaceNamed(namespace).mounts.set(withoutOuterSlashes(mount), made);
    },
    createAppRole({ name, rules, authMount = 'approle', namespace, tokenTtlSeconds = 3_600, secretIdUses }) {
      const [roleId, secretId] = [randomUUID(), randomUUID()];
      const { authMounts } = namespaceNamed(namespace);
      const roles = authMounts.get(authMount) ?? new Map();
      authMounts.set(authMount, roles);
      const secretIds = new Map([[secretId, secretIdUses ?? Number.POSITIVE_INFINITY]]);
      roles.set(roleId, { name, roleId, rules, tokenTtlSeconds, secretIds });
      world.createdSecrets.push(secretId);
      return { roleId, secretId };
    },
    createToken({ rules, namespace = '' }) {
      namespaceNamed(namespace);
      return { token: createToken(world, { namespace: withoutOuterSlashes(namespace), rules }).value };
    },
    revokeTokens() {
      for (const token of world.tokens.values()) token.revoked = true;
    },
    requireCheckAndSet(place) {
      secretAt(place).casRequired = true;
    },
    writeByHand(place, data) {
      const secret = secretAt(place);
      secret.currentVersion += 1;
      const version = secret.currentVersion;
      secret.versions.set(version, { version, createdMs: world.now(), data: structuredClone(data) });
      return version;
    },
    setCustomMetadata(place, metadata) {
      secretAt(place).customMetadata = { ...metadata };
    },
    deleteByHand(place) {
      const current = secretAt(place);
      const version = current.versions.get(current.currentVersion);
      if (version === undefined) throw new Error(`There is no secret at ${place.path}.`);
      version.deletedMs = world.now();
    },
    read(place) {
      const secret = findSecret(place);
      const version = secret?.versions.get(secret.currentVersion);
      return version?.deletedMs === undefined ? version?.data : undefined;
    },
    versions: (place) => [...(findSecret(place)?.versions.values() ?? [])],
    paths: (mount, namespace) => [...mountAt(mount, namespace).secrets.keys()],
    createdSecrets: () => [...world.createdSecrets],
  };
}
