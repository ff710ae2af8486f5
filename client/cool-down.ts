import { retryAfterMs } from '../domain/retry-after.ts';
import type { Time } from './time.ts';

/**
 * The time until which a client must not send requests to a login server, by both; every provider of the process respects
 * it. It is on the global object because a process may load this library twice, as a module and as CommonJS.
 */
const registry = Symbol.for('genesys-oauth-rotation.cool-downs');
const holder = globalThis as { [registry]?: Map<string, number> };
holder[registry] ??= new Map();
const untilMonotonicMs = holder[registry];

export function startCoolDown(time: Time, key: string, delayMs: number): void {
  untilMonotonicMs.set(key, Math.max(untilMonotonicMs.get(key) ?? 0, time.monotonicNow() + delayMs));
}

/** The remaining wait, in milliseconds. */
export function coolDownLeftMs(time: Time, key: string): number {
  const leftMs = (untilMonotonicMs.get(key) ?? 0) - time.monotonicNow();
  if (leftMs > 0) return leftMs;
  untilMonotonicMs.delete(key);
  return 0;
}

/** The wait that a 429 asks for, in milliseconds: by default and at least one second, at most one hour. */
export function rateLimitDelayMs(headers: Headers, text: string, time: Time): number {
  return Math.min(retryAfterMs(headers, text, time.now()) ?? 1000, 3_600_000);
}
