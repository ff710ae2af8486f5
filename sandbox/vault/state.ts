/** A version of a secret. */
export interface SecretVersion {
  readonly version: number;
  readonly createdMs: number;
  readonly data: Readonly<Record<string, unknown>>;
  /** Set when it was soft-deleted: it is kept but not shown. */
  deletedMs?: number;
}

/** The secret at a path of a mount. */
export interface KeyedSecret {
  currentVersion: number;
  /** By version. The oldest are removed when there are more than the mount keeps. */
  readonly versions: Map<number, SecretVersion>;
  /** Whether a write must say which version it replaces. */
  casRequired: boolean;
  /** Of all versions; set by hand. */
  customMetadata?: Readonly<Record<string, string>>;
}

/** A KV version 2 engine. */
export interface Mount {
  readonly maximumVersions: number;
  readonly casRequired: boolean;
  readonly secrets: Map<string, KeyedSecret>;
}

export type Capability = 'read' | 'create' | 'update' | 'deny';

export interface PolicyRule {
  /** As in a policy, relative to the namespace and including `data/`, such as `secret/data/apps/*`; `+` stands for one segment. */
  readonly path: string;
  readonly capabilities: readonly Capability[];
}

export interface Token {
  readonly value: string;
  readonly namespace: string;
  readonly rules: readonly PolicyRule[];
  /** Missing for a token that never expires. */
  readonly expiresAtMs?: number;
  revoked: boolean;
}

export interface AppRole {
  readonly name: string;
  readonly roleId: string;
  readonly rules: readonly PolicyRule[];
  readonly tokenTtlSeconds: number;
  /** Remaining logins of each secret id; infinite by default. */
  readonly secretIds: Map<string, number>;
}

/** Mounts and roles of one namespace; the root namespace is `''`. */
export interface Namespace {
  /** By path without leading and trailing slashes, such as `secret`. */
  readonly mounts: Map<string, Mount>;
  /** By the path below `auth/`, then by role id. */
  readonly authMounts: Map<string, Map<string, AppRole>>;
}

export interface VaultState {
  readonly now: () => number;
  readonly namespaces: Map<string, Namespace>;
  readonly tokens: Map<string, Token>;
  /** Every token and secret id ever created. */
  readonly createdSecrets: string[];
}

export function withoutOuterSlashes(path: string): string {
  return path.replace(/^\/+|\/+$/g, '');
}
