import type { HttpsClient, HttpsRequest, HttpsResult } from '../../../lambda/ports/https-client.ts';

/** What the server does with one request. */
export type FakeResponse = HttpsResult | ((request: HttpsRequest) => HttpsResult);

export const responded = (status: number, body: unknown = {}): HttpsResult => ({
  kind: 'response',
  status,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

export const connectionFailed = (errorCode: string, failedBeforeSend = false): HttpsResult => ({
  kind: 'failed',
  errorCode,
  failedBeforeSend,
});

/** Sends these responses in order; the last one serves all further requests. */
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
