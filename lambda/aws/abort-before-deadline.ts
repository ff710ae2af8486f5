import type { Deadline } from '../ports/time.ts';

/**
 * How long before the end of the invocation a call is aborted, in milliseconds; `unsettled`: the whole work, if it waits for
 * what never comes. Metrics are published last.
 */
export const abortMarginMs = { work: 2_000, unsettled: 1_300, events: 1_200, metrics: 300 } as const;

/** For callers outside Lambda. */
export const noDeadline: Deadline = { remainingMs: () => Number.POSITIVE_INFINITY };

/** The part of an AWS SDK client that is used here. */
interface Client {
  readonly config: {
    readonly requestHandler: {
      handle(request: unknown, options?: { readonly abortSignal?: unknown }): Promise<unknown>;
    };
  };
}

/** The longest delay of a timer in Node.js, in milliseconds. */
const longestTimerMs = 2 ** 31 - 1;

/**
 * Aborts the client's calls while there is still time to report it: an invocation that Lambda ends leaves no coded error
 * behind. An aborted call fails with `AbortError`, and is not retried.
 *
 * @param beforeEndMs the time that is kept for the rest of the invocation, in milliseconds
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
