/** Requests to hosts that the deployment names. */
export interface HttpsClient {
  /**
   * One attempt; redirects are not followed. Addresses of cloud metadata services are blocked, whichever name
   * leads there.
   */
  send(request: HttpsRequest): Promise<HttpsResult>;
}

export interface HttpsRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** PEM of a private certificate authority, in place of the public ones. */
  readonly caCertificate?: string | undefined;
  readonly timeoutMs: number;
}

export type HttpsResult =
  | {
      readonly kind: 'response';
      readonly status: number;
      readonly body: string;
      /** The header `Retry-After`, as it came. */
      readonly retryAfter?: string | undefined;
    }
  /** With the system's code, such as `ECONNRESET`. */
  | { readonly kind: 'failed'; readonly errorCode: string; readonly failedBeforeSend: boolean };

/** The result of a request in a few words, for an error; nothing of the response is quoted. */
export function describeResult(result: HttpsResult): string {
  return result.kind === 'response' ? `it responded ${result.status}` : `no response (${result.errorCode})`;
}
