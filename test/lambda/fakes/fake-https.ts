import type { HttpsClient, HttpsRequest, HttpsResult } from '../../../lambda/ports/https-client.ts';

/** What the other side does with one request. */
export type HttpsReply = HttpsResult | ((request: HttpsRequest) => HttpsResult);

export const answered = (status: number, body: unknown = {}): HttpsResult => ({
  kind: 'response',
  status,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

export const unanswered = (errorCode: string, failedBeforeSend = false): HttpsResult => ({
  kind: 'failed',
  errorCode,
  failedBeforeSend,
});

/** Answers in the given order; the last answer serves all further requests. */
export class FakeHttps implements HttpsClient {
  readonly requests: HttpsRequest[] = [];
  readonly #replies: readonly HttpsReply[];

  constructor(...replies: HttpsReply[]) {
    this.#replies = replies;
  }

  async send(request: HttpsRequest): Promise<HttpsResult> {
    this.requests.push(request);
    const reply = this.#replies[Math.min(this.requests.length, this.#replies.length) - 1];
    if (reply === undefined) throw new Error('Nobody expected this request.');
    return typeof reply === 'function' ? reply(request) : reply;
  }
}
