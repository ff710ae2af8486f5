import { TokenProviderError } from './token-provider-error.ts';

export function invalidOptions(message: string): TokenProviderError {
  return new TokenProviderError('invalid-options', message);
}

/**
 * A period that a caller set, or its default, in milliseconds.
 *
 * @throws TokenProviderError `invalid-options`, by its name
 */
export function readMilliseconds(name: string, value: unknown, defaultMs: number, atLeastMs = 0): number {
  if (value === undefined) return defaultMs;
  if (typeof value === 'number' && Number.isFinite(value) && value >= atLeastMs) return value;
  throw invalidOptions(
    `"${name}" is ${String(value)}; it must be a finite number of at least ${atLeastMs} milliseconds.`,
  );
}

/** @throws TokenProviderError `invalid-options`, by its name */
export function requireText(name: string, value: unknown): string {
  if (typeof value === 'string' && value.trim() !== '') return value;
  throw invalidOptions(`"${name}" is ${value === '' ? 'empty' : typeof value}; it must be a non-empty string.`);
}
