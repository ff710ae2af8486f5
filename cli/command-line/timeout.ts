import { parseDuration } from '../../domain/duration.ts';
import type { Options } from './command.ts';
import { CommandError } from './command-error.ts';

const defaultMs = 15 * 60_000;

/** @throws CommandError `usage` */
export function readTimeoutMs(options: Options): number {
  const text = options.text('timeout');
  if (text === undefined) return defaultMs;
  const seconds = parseDuration(text);
  if (seconds !== undefined && seconds > 0) return seconds * 1000;
  throw new CommandError('usage', '--timeout is no duration.', 'write it as 90s, 15m or 2h.');
}
