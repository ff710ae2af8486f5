import type { Time } from './time.ts';

/** Which credentials were refused, and until when they are not tried again. */
export interface Rejections {
  add(fingerprint: string): void;
  /** A credential that was accepted starts afresh. */
  clear(fingerprint: string): void;
  /** In milliseconds; 0 for one that may be tried. */
  blockedForMs(fingerprint: string): number;
}

const firstDelayMs = 1000;
const longestDelayMs = 300_000;
const mostRemembered = 50;

/** Each refusal of the same credential doubles the pause before it is tried again, from 1 s to 5 min. */
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
