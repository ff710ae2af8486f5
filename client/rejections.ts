import type { Time } from './time.ts';

/** The rejected credentials, and the time until which they are not retried. */
export interface Rejections {
  add(fingerprint: string): void;
  /** Resets a credential that was accepted. */
  clear(fingerprint: string): void;
  /** The remaining pause in milliseconds; 0 if the credential may be tried. */
  blockedForMs(fingerprint: string): number;
}

const firstDelayMs = 1000;
const longestDelayMs = 300_000;
const mostRemembered = 50;

/** Each rejection of the same credential doubles the pause before the next attempt, from 1 s to 5 min. */
export function createRejections(time: Time): Rejections {
  const refused = new Map<string, { readonly times: number; readonly untilMs: number }>();
  return {
    add(fingerprint) {
      const times = (refused.get(fingerprint)?.times ?? 0) + 1;
      const delayMs = Math.min(firstDelayMs * 2 ** (times - 1), longestDelayMs);
      refused.delete(fingerprint);
      refused.set(fingerprint, { times, untilMs: time.monotonicNow() + delayMs });
      // A process that lives for years sees many rotations.
      const [oldest] = refused.keys();
      if (refused.size > mostRemembered && oldest !== undefined) refused.delete(oldest);
    },
    clear: (fingerprint) => void refused.delete(fingerprint),
    blockedForMs: (fingerprint) => Math.max((refused.get(fingerprint)?.untilMs ?? 0) - time.monotonicNow(), 0),
  };
}
