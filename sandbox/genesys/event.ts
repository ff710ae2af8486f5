/** Why a login was refused. The caller is told less. */
export type LoginRefusal =
  | 'unknown-client'
  | 'client-deleted'
  | 'client-inactive'
  | 'client-disabled'
  | 'grant-not-allowed'
  | 'wrong-secret'
  | 'replaced-secret'
  | 'not-yet-propagated';

type Change =
  | { readonly kind: 'client-created' }
  | { readonly kind: 'client-updated'; readonly fields: readonly string[] }
  | { readonly kind: 'state-changed'; readonly from: string; readonly to: string }
  | { readonly kind: 'client-deleted'; readonly restorable: boolean }
  | { readonly kind: 'secret-regenerated'; readonly secretId: string }
  | { readonly kind: 'secret-created'; readonly secretId: string }
  | { readonly kind: 'secret-deleted'; readonly secretId: string }
  | { readonly kind: 'token-issued'; readonly expiresAtMs: number }
  | { readonly kind: 'token-revoked'; readonly tokens: number }
  | { readonly kind: 'login-rejected'; readonly reason: LoginRefusal };

/** One change of state in plain data, never with a secret or a token. */
export type GenesysEvent = Change & {
  readonly atMs: number;
  readonly clientId: string;
  readonly clientName: string;
  /** The client that asked for it, `login` for the login server, `hand` for the admin console, `genesys` for its clean-up. */
  readonly by: string;
};

export type GenesysChange = Change;
export type GenesysListener = (event: GenesysEvent) => void;
