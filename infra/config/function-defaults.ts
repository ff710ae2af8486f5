/**
 * How long a function may take and how much memory it has, unless the configuration says otherwise.
 *
 * A step is loaded in 41 ms and 63 MB, and sends a dozen requests; 256 MB are for the processor time that comes with them.
 * It may wait twice for a change to reach the login servers (20 s each), and for a minute of the rate limit. Watch looks
 * at 1,000 secrets in one run, and ends before Lambda's 15 minutes do.
 */
export const functionDefaults = {
  timeoutSeconds: 120,
  memoryMb: 256,
  watchTimeoutSeconds: 300,
  watchMemoryMb: 512,
} as const;
