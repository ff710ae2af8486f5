/**
 * How every AWS client here is set up: the SDK repeats a failed call, at most four times in all, and no single attempt
 * holds up a step.
 */
export const clientConfiguration = {
  maxAttempts: 4,
  requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000 },
} as const;
