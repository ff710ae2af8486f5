/** A response of Genesys Cloud that is not a success. It holds no header and no body: only what may be shown. */
export class RejectedResponse extends Error {
  override readonly name = 'RejectedResponse';
  readonly status: number;
  /** Genesys's `code`, or OAuth's `error`. */
  readonly errorCode: string | undefined;
  /** Genesys's message, redacted. */
  readonly explanation: string;
  readonly correlationId: string | undefined;
  readonly #oauthError: string | undefined;

  constructor(response: {
    status: number;
    errorCode?: string | undefined;
    oauthError?: string | undefined;
    explanation: string;
    correlationId?: string | undefined;
  }) {
    super(
      `Genesys Cloud responded ${response.status}${response.errorCode === undefined ? '' : ` (${response.errorCode})`}.`,
    );
    this.status = response.status;
    this.errorCode = response.errorCode;
    this.#oauthError = response.oauthError;
    this.explanation = response.explanation;
    this.correlationId = response.correlationId;
  }

  /** OAuth's `error` alone, which decides how a login failed. */
  get oauthError(): string | undefined {
    return this.#oauthError;
  }
}
