/** An answer of Genesys Cloud that is not a success. It holds no header and no body: only what may be shown. */
export class RefusedReply extends Error {
  override readonly name = 'RefusedReply';
  readonly status: number;
  /** Genesys's `code`, or OAuth's `error`. */
  readonly errorCode: string | undefined;
  /** Genesys's message, redacted. */
  readonly explanation: string;
  readonly correlationId: string | undefined;
  readonly #oauthError: string | undefined;

  constructor(reply: {
    status: number;
    errorCode?: string | undefined;
    oauthError?: string | undefined;
    explanation: string;
    correlationId?: string | undefined;
  }) {
    super(`Genesys Cloud answered ${reply.status}${reply.errorCode === undefined ? '' : ` (${reply.errorCode})`}.`);
    this.status = reply.status;
    this.errorCode = reply.errorCode;
    this.#oauthError = reply.oauthError;
    this.explanation = reply.explanation;
    this.correlationId = reply.correlationId;
  }

  /** OAuth's `error` alone, which decides over a login. */
  get oauthError(): string | undefined {
    return this.#oauthError;
  }
}
