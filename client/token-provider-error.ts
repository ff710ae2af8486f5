/** What can go wrong for a program that wants a token. The codes are stable: programs and alarms refer to them. */
export type TokenProviderErrorCode =
  /** An option, a source or an argument cannot be used. Nothing was sent. */
  | 'invalid-options'
  /** The source has no credential at all: a variable is missing. */
  | 'no-credentials'
  /** The credential that the source holds is malformed, empty or padded. */
  | 'invalid-secret'
  /** Secrets Manager knows no such secret, or it is scheduled for deletion. */
  | 'secret-not-found'
  /** AWS refuses to hand out the secret. */
  | 'source-access-denied'
  /** The source gave no usable answer. */
  | 'source-unavailable'
  /** Genesys Cloud refuses every credential that the source knows. */
  | 'credentials-rejected'
  /** Two credentials belong to different organizations. */
  | 'organization-mismatch'
  /** Genesys Cloud allows no request for longer than the provider waits; see `retryAfterMs`. */
  | 'rate-limited'
  /** No answer, a 5xx or an answer that cannot be read. */
  | 'genesys-unavailable'
  /** Genesys Cloud answered another 4xx. */
  | 'genesys-request-rejected'
  /** The token was about to be sent to a host that is not its own API. Nothing was sent. */
  | 'host-not-allowed'
  /** The client lacks permissions that the program requires. */
  | 'missing-permission'
  /** The token lacks scopes that the program requires. */
  | 'missing-scope';

export interface TokenProviderErrorDetails {
  /** The HTTP status of the refusal. */
  readonly status?: number | undefined;
  /** Genesys's `ININ-Correlation-Id` of the call that failed. */
  readonly correlationId?: string | undefined;
  /** When asking again makes sense, in milliseconds from now. */
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

const nextSteps: Readonly<Record<TokenProviderErrorCode, string>> = {
  'invalid-options': 'correct the call.',
  'no-credentials': 'store a credential there.',
  'invalid-secret': 'store the credential as Genesys Cloud shows it.',
  'secret-not-found': 'correct the id and the region, or restore the secret.',
  'source-access-denied': 'allow secretsmanager:GetSecretValue, and kms:Decrypt on its key.',
  'source-unavailable': 'check the network and the AWS configuration.',
  'credentials-rejected': 'store a credential that works; check that the client is active.',
  'organization-mismatch': 'give each organization a provider of its own.',
  'rate-limited': 'wait, or share tokens with a store.',
  'genesys-unavailable': 'check the network and status.mypurecloud.com.',
  'genesys-request-rejected': 'check the permissions of the client and the gatewayUrl.',
  'host-not-allowed': 'pass a path that begins with "/".',
  'missing-permission': 'add them to a role of the client.',
  'missing-scope': 'add them to the client.',
};

/** The one error of the token provider. Its message carries the code, so that it is seen wherever only the message is shown. */
export class TokenProviderError extends Error {
  override readonly name = 'TokenProviderError';
  readonly code: TokenProviderErrorCode;
  /** What the reader does about it. */
  readonly nextStep: string;
  declare readonly status?: number;
  declare readonly correlationId?: string;
  declare readonly retryAfterMs?: number;

  /** A process may hold this class several times: as a module, as CommonJS and in each entry of the package. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return (value as Error | undefined)?.name === 'TokenProviderError';
  }

  /** @param message one sentence: what happened. Never a secret value */
  constructor(code: TokenProviderErrorCode, message: string, { cause, ...details }: TokenProviderErrorDetails = {}) {
    const nextStep = nextSteps[code];
    super(`${code}: ${message} Next: ${nextStep}`, { cause });
    this.code = code;
    this.nextStep = nextStep;
    Object.assign(this, details);
  }
}
