import type { Deadline } from '../ports/time.ts';

/** How long before the end of the invocation a call is broken off, in milliseconds: of what comes last, last. */
export const abortMarginMs = { work: 2_000, events: 1_200, metrics: 300 } as const;

/** For callers that no Lambda ends. */
export const noDeadline: Deadline = { remainingMs: () => Number.POSITIVE_INFINITY };

/** As much of a client of the AWS SDK as matters here. */
interface Client {
  readonly config: {
    readonly requestHandler: {
      handle(request: unknown, options?: { readonly abortSignal?: unknown }): Promise<unknown>;
    };
  };
}

/** The longest that a timer of Node can wait, in milliseconds. */
const longestTimerMs = 2 ** 31 - 1;

/**
 * Breaks the client's calls off while there is still time to tell of it: what Lambda ends itself leaves no coded error
 * behind. A call that is broken off fails with `AbortError`, and is not repeated.
 *
 * @param beforeEndMs how much is kept of the invocation's time
 */
export function abortBeforeDeadline<AwsClient extends Client>(
  client: AwsClient,
  end: Deadline,
  beforeEndMs: number,
): AwsClient {
  const { requestHandler } = client.config;
  const handle = requestHandler.handle.bind(requestHandler);
  requestHandler.handle = (request, options) => {
    const leftMs = Math.max(0, Math.min(longestTimerMs, Math.floor(end.remainingMs() - beforeEndMs)));
    return handle(request, {
      ...options,
      abortSignal: leftMs === 0 ? AbortSignal.abort() : AbortSignal.timeout(leftMs),
    });
  };
  return client;
}
