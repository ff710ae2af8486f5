/** Requests to hosts that whoever deployed has named. */
export interface HttpsClient {
  /**
   * One attempt; redirects are not followed. Addresses where clouds hand out credentials are refused, whichever name
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
  | { readonly kind: 'response'; readonly status: number; readonly body: string }
  /** With the system's code, such as `ECONNRESET`. */
  | { readonly kind: 'failed'; readonly errorCode: string; readonly failedBeforeSend: boolean };

/** What came of a request, in a few words for an error; nothing of the answer is quoted. */
export function describeResult(answer: HttpsResult): string {
  return answer.kind === 'response' ? `it answered ${answer.status}` : `no answer came (${answer.errorCode})`;
}
