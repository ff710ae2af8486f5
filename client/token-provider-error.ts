/** Error codes of the token provider. They are stable: programs and alarms refer to them. */
export type TokenProviderErrorCode =
  /** An option, a source or an argument is invalid. Nothing was sent. */
  | 'invalid-options'
  /** The source has no credential at all: a variable is missing. */
  | 'no-credentials'
  /** The credential that the source holds is malformed, empty or padded. */
  | 'invalid-secret'
  /** The secret does not exist or is scheduled for deletion. */
  | 'secret-not-found'
  /** AWS, Vault or the file system denies access to the secret. */
  | 'source-access-denied'
  /** The source is not set up: no AWS region, no or expired AWS credentials, the address of a Vault standby. */
  | 'source-misconfigured'
  /** The source gave no usable response. */
  | 'source-unavailable'
  /** Genesys Cloud rejects every credential of the source. */
  | 'credentials-rejected'
  /** Two credentials belong to different organizations. */
  | 'organization-mismatch'
  /** Genesys Cloud throttles requests for longer than the provider waits; see `retryAfterMs`. */
  | 'rate-limited'
  /** No response, a 5xx or a response that cannot be parsed. */
  | 'genesys-unavailable'
  /** Genesys Cloud responded with another 4xx. */
  | 'genesys-request-rejected'
  /** The API rejects a token that was just obtained. */
  | 'token-rejected'
  /** The token was about to be sent to a host that is not its own API. Nothing was sent. */
  | 'host-not-allowed'
  /** The client lacks permissions that the program requires. */
  | 'missing-permission'
  /** The token lacks scopes that the program requires. */
  | 'missing-scope';

export interface TokenProviderErrorDetails {
  /** The HTTP status of the response. */
  readonly status?: number | undefined;
  /** Genesys's `ININ-Correlation-Id` of the call that failed. */
  readonly correlationId?: string | undefined;
  /** When to retry, in milliseconds from now. */
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

const nextSteps: Readonly<Record<TokenProviderErrorCode, string>> = {
  'invalid-options': 'correct the call.',
  'no-credentials': 'store a credential there.',
  'invalid-secret': 'store the credential as Genesys Cloud shows it.',
  'secret-not-found': 'correct the id and the region, or restore the secret.',
  'source-access-denied':
    'allow the program to read it; in AWS, secretsmanager:GetSecretValue, and kms:Decrypt on its key.',
  'source-misconfigured': 'correct the address; in AWS, set AWS_REGION and give the program AWS credentials.',
  'source-unavailable': 'check the network and the configuration of the source.',
  'credentials-rejected': 'store a working credential; check that the client is active.',
  'organization-mismatch': 'use one provider per organization.',
  'rate-limited': 'wait, or share tokens with a store.',
  'genesys-unavailable': 'check the network and status.mypurecloud.com.',
  'genesys-request-rejected': 'check the permissions of the client and the gatewayUrl.',
  'token-rejected': 'find out what revokes the tokens, then retry.',
  'host-not-allowed': 'pass a path that begins with "/".',
  'missing-permission': 'add them to a role of the client.',
  'missing-scope': 'add them to the client.',
};

/** The one error of the token provider. Its message contains the code, so that it is visible wherever only the message is shown. */
export class TokenProviderError extends Error {
  override readonly name = 'TokenProviderError';
  readonly code: TokenProviderErrorCode;
  /** What to do about it. */
  readonly nextStep: string;
  declare readonly status?: number;
  declare readonly correlationId?: string;
  declare readonly retryAfterMs?: number;

  /**
   * A process may load this class several times: as a module, as CommonJS and in each entry of the package. The AWS SDK has
   * an error of the same name.
   */
  static override [Symbol.hasInstance](value: unknown): boolean {
    const { name, nextStep } = Object(value);
    return name === 'TokenProviderError' && nextStep !== undefined;
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
