import { gapsOf, parseCronExpression } from './cron-expression.ts';
import { formatDuration } from './duration.ts';

/** The rotation schedule of a secret, as Secrets Manager reports it. */
export interface SecretSchedule {
  /** Between two rotations, where it is regular. */
  readonly intervalSeconds: number | undefined;
  /** `rate(…)` or `cron(…)`. */
  readonly expression: string | undefined;
  /** Milliseconds since 1970. */
  readonly nextRotationAtMs: number | undefined;
}

/**
 * Why a schedule rotates a secret less often than the deployment allows, in a few words; `undefined` if it does not. Any
 * caller that may call RotateSecret can change it.
 */
export function scheduleProblem(
  { intervalSeconds, expression, nextRotationAtMs }: SecretSchedule,
  longestSeconds: number,
  nowMs: number,
): string | undefined {
  const limit = `the deployment allows ${formatDuration(longestSeconds)}`;
  const longest = intervalSeconds ?? longestGapSeconds(expression);
  if (longest !== undefined) {
    return longest > longestSeconds ? `up to ${formatDuration(longest)} between rotations; ${limit}` : undefined;
  }
  if (nextRotationAtMs === undefined) return `no schedule; ${limit}`;
  // An expression that only AWS can read.
  if (nextRotationAtMs - nowMs <= longestSeconds * 1000) return undefined;
  return `no rotation before ${new Date(nextRotationAtMs).toISOString()}; ${limit}`;
}

function longestGapSeconds(expression: string | undefined): number | undefined {
  if (expression === undefined) return undefined;
  try {
    return gapsOf(parseCronExpression(expression)).longestHours * 3600;
  } catch {
    return undefined;
  }
}
