import { proxyVariables } from '../../domain/proxy.ts';

/** How long a connection and then a response may take, in milliseconds. */
export interface AttemptTimeouts {
  readonly connectionMs: number;
  readonly responseMs: number;
}

/**
 * An attempt that takes longer fails. By default the SDK only warns if a response does not begin, and waits for one that
 * does not end until Lambda ends the function, without any error.
 */
export function requestHandlerWith({ connectionMs, responseMs }: AttemptTimeouts) {
  const proxy = proxyVariables(process.env);
  return {
    // The agent of the SDK; Node.js sends only requests of its own agent through a proxy.
    ...(proxy === undefined ? {} : { httpsAgent: { proxyEnv: proxy } }),
    connectionTimeout: connectionMs,
    requestTimeout: responseMs,
    throwOnRequestTimeout: true,
    socketTimeout: responseMs,
  } as const;
}

/**
 * How every AWS client here is set up: the SDK sends a call at most four times, and no single attempt holds up a step.
 */
export const clientConfiguration = {
  maxAttempts: 4,
  requestHandler: requestHandlerWith({ connectionMs: 2_000, responseMs: 5_000 }),
} as const;
