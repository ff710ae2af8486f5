import type { HttpsAnswer, HttpsClient, HttpsRequest } from '../../../lambda/interfaces/https-client.ts';

/** What the other side does with one request. */
export type HttpsReply = HttpsAnswer | ((request: HttpsRequest) => HttpsAnswer);

export const answered = (status: number, body: unknown = {}): HttpsAnswer => ({
  kind: 'answered',
  status,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

export const unanswered = (errorCode: string, neverSent = false): HttpsAnswer => ({
  kind: 'unanswered',
  errorCode,
  neverSent,
});

/** Answers in the given order; the last answer serves all further requests. */
export class FakeHttps implements HttpsClient {
  readonly requests: HttpsRequest[] = [];
  readonly #replies: readonly HttpsReply[];

  constructor(...replies: HttpsReply[]) {
    this.#replies = replies;
  }

  async send(request: HttpsRequest): Promise<HttpsAnswer> {
    this.requests.push(request);
    const reply = this.#replies[Math.min(this.requests.length, this.#replies.length) - 1];
    if (reply === undefined) throw new Error('Nobody expected this request.');
    return typeof reply === 'function' ? reply(request) : reply;
  }
}
