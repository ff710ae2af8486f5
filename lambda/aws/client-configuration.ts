/** How long a connection and then an answer may take, in milliseconds. */
export interface AttemptTimeouts {
  readonly connectionMs: number;
  readonly answerMs: number;
}

/**
 * An attempt that takes longer fails. Left to itself the SDK warns of an answer that does not begin, and waits for one
 * that does not end, until Lambda ends the function without a word.
 */
export function requestHandlerWith({ connectionMs, answerMs }: AttemptTimeouts) {
  return {
    connectionTimeout: connectionMs,
    requestTimeout: answerMs,
    throwOnRequestTimeout: true,
    socketTimeout: answerMs,
  } as const;
}

/**
 * How every AWS client here is set up: the SDK repeats a failed call, at most four times in all, and no single attempt
 * holds up a step.
 */
export const clientConfiguration = {
  maxAttempts: 4,
  requestHandler: requestHandlerWith({ connectionMs: 2_000, answerMs: 5_000 }),
} as const;
