import type { HttpsClient, HttpsRequest, HttpsResult } from '../../../lambda/ports/https-client.ts';

/** How the server handles one request. */
export type FakeResponse = HttpsResult | ((request: HttpsRequest) => HttpsResult);

export const responded = (status: number, body: unknown = {}, retryAfter?: string): HttpsResult => ({
  kind: 'response',
  status,
  retryAfter,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

export const connectionFailed = (errorCode: string, failedBeforeSend = false): HttpsResult => ({
  kind: 'failed',
  errorCode,
  failedBeforeSend,
});

/** Sends these responses in order and repeats the last one. */
export class FakeHttps implements HttpsClient {
  readonly requests: HttpsRequest[] = [];
  readonly #responses: readonly FakeResponse[];

  constructor(...responses: FakeResponse[]) {
    this.#responses = responses;
  }

  async send(request: HttpsRequest): Promise<HttpsResult> {
    this.requests.push(request);
    const response = this.#responses[Math.min(this.requests.length, this.#responses.length) - 1];
    if (response === undefined) throw new Error('This request was not expected.');
    return typeof response === 'function' ? response(request) : response;
  }
}
