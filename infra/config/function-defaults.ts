import type { FunctionName, OptionalFunctionName } from '../names.ts';
import type { FunctionTuning } from './rotation-config.ts';

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

/**
 * How many invocations of a function run at once, unless the configuration says otherwise; no other function of the account
 * can take their place. A rotation sends at most 12 requests and takes at least 10 seconds, the time a new secret needs to
 * reach the login servers. Four at once send 288 requests a minute; a client may send 300. Orders that wait for retire, and
 * events that wait for watch, are retried by Lambda.
 */
const defaultConcurrency = { rotate: 4, watch: 2, report: 1 } as const;

/** @returns `undefined` for a function that reserves none */
export function concurrencyOf(
  name: FunctionName | OptionalFunctionName,
  functions: FunctionTuning,
): number | undefined {
  const { rotateConcurrency = defaultConcurrency.rotate } = functions;
  // An account that cannot reserve for one of them can for none.
  if (rotateConcurrency === 'unreserved') return undefined;
  return name === 'watch' || name === 'report' ? defaultConcurrency[name] : rotateConcurrency;
}
