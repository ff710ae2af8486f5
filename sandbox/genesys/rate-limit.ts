import { ApiError } from './api-error.ts';
import { settingsOf } from './settings-of.ts';
import type { Client, GenesysState } from './state.ts';

const windowMs = 60_000;

export interface RateLimit {
  /** Counts one request of a client and returns the response headers. @throws {ApiError} 429 over the limit */
  count(client: Client): Record<string, string>;
}

export function createRateLimit(world: GenesysState): RateLimit {
  const windows = new Map<string, { readonly endsMs: number; requests: number }>();

  const windowOf = (clientId: string) => {
    const now = world.clock.now();
    const known = windows.get(clientId);
    if (known !== undefined && now < known.endsMs) return known;
    const opened = { endsMs: now + windowMs, requests: 0 };
    windows.set(clientId, opened);
    return opened;
  };

  return {
    count({ id, organizationId }) {
      const allowed = settingsOf(world, organizationId).rateLimitPerMinute;
      const window = windowOf(id);
      window.requests += 1;
      const seconds = Math.max(1, Math.ceil((window.endsMs - world.clock.now()) / 1000));
      const headers = {
        'inin-ratelimit-count': String(window.requests),
        'inin-ratelimit-allowed': String(allowed),
        'inin-ratelimit-reset': String(seconds),
      };
      if (window.requests <= allowed) return headers;
      throw new ApiError(
        429,
        'too.many.requests.retry.after',
        `Rate limit exceeded the maximum. Retry the request in [${seconds}] seconds`,
        { ...headers, 'retry-after': String(seconds) },
      );
    },
  };
}
