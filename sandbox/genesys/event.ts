/** Why a login was rejected. The response reveals less. */
export type LoginRejection =
  | 'unknown-client'
  | 'client-deleted'
  | 'client-inactive'
  | 'client-disabled'
  | 'grant-not-allowed'
  | 'wrong-secret'
  | 'replaced-secret'
  | 'not-yet-propagated'
  | 'address-not-allowed';

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
  | { readonly kind: 'login-rejected'; readonly reason: LoginRejection };

/** One change of state. Contains no secret or token. */
export type GenesysEvent = Change & {
  readonly atMs: number;
  /** `undefined` for a login as a client that does not exist. */
  readonly organizationId: string | undefined;
  readonly clientId: string;
  readonly clientName: string;
  /** The calling client, or `login` for the login server, `hand` for the admin console and other tools, `genesys` for automatic deletion. */
  readonly by: string;
};

export type GenesysChange = Change;
export type GenesysListener = (event: GenesysEvent) => void;
