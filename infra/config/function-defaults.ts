/**
 * Timeout and memory of the functions, unless the configuration says otherwise.
 *
 * A step loads in 41 ms, uses 63 MB and sends a dozen requests; 256 MB are for the CPU time that comes with them. It may
 * wait twice for a change to reach the login servers (20 s each), and a minute for the rate limit. Watch checks 1,000
 * secrets in one run, within Lambda's limit of 15 minutes.
 */
export const functionDefaults = {
  timeoutSeconds: 120,
  memoryMb: 256,
  watchTimeoutSeconds: 300,
  watchMemoryMb: 512,
} as const;
