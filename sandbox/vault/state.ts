/** A version of a secret. */
export interface SecretVersion {
  readonly version: number;
  readonly createdMs: number;
  readonly data: Readonly<Record<string, unknown>>;
  /** Set when it was deleted softly: it is kept, and not shown. */
  deletedMs?: number;
}

/** What a path of a mount holds. */
export interface KeyedSecret {
  currentVersion: number;
  /** By version. The oldest go when there are more than the mount keeps. */
  readonly versions: Map<number, SecretVersion>;
  /** Whether a write must say which version it replaces. */
  casRequired: boolean;
}

/** A KV engine of version 2. */
export interface Mount {
  readonly maximumVersions: number;
  readonly casRequired: boolean;
  readonly secrets: Map<string, KeyedSecret>;
}

export type Capability = 'read' | 'create' | 'update' | 'deny';

export interface PolicyRule {
  /** As in a policy: below the namespace and with `data/`, such as `secret/data/apps/*`; `+` stands for one segment. */
  readonly path: string;
  readonly capabilities: readonly Capability[];
}

export interface Token {
  readonly value: string;
  readonly namespace: string;
  readonly rules: readonly PolicyRule[];
  /** Missing for a token without an end. */
  readonly expiresAtMs?: number;
  revoked: boolean;
}

export interface AppRole {
  readonly name: string;
  readonly roleId: string;
  readonly rules: readonly PolicyRule[];
  readonly tokenTtlSeconds: number;
  /** Logins that each still allows; infinite by default. */
  readonly secretIds: Map<string, number>;
}

/** Mounts and roles of one namespace; that of the root is `''`. */
export interface Namespace {
  /** By path without slashes at its ends, such as `secret`. */
  readonly mounts: Map<string, Mount>;
  /** By the path below `auth/`, then by role id. */
  readonly authMounts: Map<string, Map<string, AppRole>>;
}

export interface GenesysState {
  readonly now: () => number;
  readonly namespaces: Map<string, Namespace>;
  readonly tokens: Map<string, Token>;
  /** Every token and secret id there ever was. */
  readonly createdSecrets: string[];
}

export function withoutOuterSlashes(path: string): string {
  return path.replace(/^\/+|\/+$/g, '');
}
