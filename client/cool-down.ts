import { retryAfterMs } from '../domain/retry-after.ts';
import type { Time } from './time.ts';

/**
 * Until when a client may not ask a login server again, by both: every provider of the process keeps to it. On the global
 * object, for a process may hold this library twice, as a module and as CommonJS.
 */
const registry = Symbol.for('genesys-oauth-rotation.cool-downs');
const holder = globalThis as { [registry]?: Map<string, number> };
holder[registry] ??= new Map();
const untilMonotonicMs = holder[registry];

export function startCoolDown(time: Time, key: string, delayMs: number): void {
  untilMonotonicMs.set(key, Math.max(untilMonotonicMs.get(key) ?? 0, time.monotonicNow() + delayMs));
}

/** What is left of it, in milliseconds. */
export function coolDownLeftMs(time: Time, key: string): number {
  const leftMs = (untilMonotonicMs.get(key) ?? 0) - time.monotonicNow();
  if (leftMs > 0) return leftMs;
  untilMonotonicMs.delete(key);
  return 0;
}

/** What a 429 asks for, in milliseconds: at least and by default a second, at most an hour. */
export function rateLimitDelayMs(headers: Headers, text: string, time: Time): number {
  return Math.min(retryAfterMs(headers, text, time.now()) ?? 1000, 3_600_000);
}
