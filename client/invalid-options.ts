import { longestTimerMs } from './time.ts';
import { TokenProviderError } from './token-provider-error.ts';

export function invalidOptions(message: string): TokenProviderError {
  return new TokenProviderError('invalid-options', message);
}

/**
 * A period that a caller set, or its default, in whole milliseconds: at most what a timer can wait, so that `Infinity` is
 * 24.8 days.
 *
 * @throws TokenProviderError `invalid-options`, by its name
 */
export function readMilliseconds(name: string, value: unknown, defaultMs: number, atLeastMs = 0): number {
  if (value === undefined) return defaultMs;
  if (typeof value === 'number' && value >= atLeastMs) return Math.min(Math.ceil(value), longestTimerMs);
  throw invalidOptions(`"${name}" is ${String(value)}; it must be a number of at least ${atLeastMs} milliseconds.`);
}

/** @throws TokenProviderError `invalid-options`, by its name */
export function requireText(name: string, value: unknown): string {
  if (typeof value === 'string' && value.trim() !== '') return value;
  throw invalidOptions(`"${name}" is ${value === '' ? 'empty' : typeof value}; it must be a non-empty string.`);
}

/**
 * @param names the names of all options, separated by spaces
 * @throws TokenProviderError `invalid-options` for an option that does not exist, such as a misspelled one
 */
export function requireKnown(options: object, names: string): void {
  const unknown = Object.keys(options).find((name) => !names.split(' ').includes(name));
  if (unknown !== undefined) {
    throw invalidOptions(`There is no option "${unknown}" (allowed: ${names.replaceAll(' ', ', ')}).`);
  }
}
