import type { Parameters } from '../parameters.ts';
import type { RotationRules } from '../secret.ts';
import { invalidParameter } from '../secrets-manager-error.ts';
import { parseCron } from './cron.ts';

const hourMs = 3_600_000;

/** @throws {SecretsManagerError} InvalidParameterException for rules that Secrets Manager would reject. */
export function readRotationRules(parameters: Parameters): RotationRules {
  const days = parameters.optionalNumber('AutomaticallyAfterDays', 1, 1000);
  const expression = parameters.optionalText('ScheduleExpression', { most: 256 });
  const duration = parameters.optionalText('Duration', { least: 2, most: 3, pattern: /^[0-9]+h$/ });
  if (days !== undefined && expression !== undefined) {
    throw invalidParameter("You can't specify both AutomaticallyAfterDays and ScheduleExpression.");
  }
  if (duration !== undefined && (Number.parseInt(duration, 10) < 1 || Number.parseInt(duration, 10) > 24)) {
    throw invalidParameter(`A rotation window must be 1h to 24h, not ${duration}.`);
  }
  const rules: RotationRules = {
    AutomaticallyAfterDays: days,
    ScheduleExpression: expression,
    Duration: duration,
  };
  nextRotation(rules, 0);
  return rules;
}

/** When the next window opens after a time; `undefined` without a schedule. */
export function nextRotation(rules: RotationRules | undefined, afterMs: number): number | undefined {
  if (rules?.AutomaticallyAfterDays !== undefined) return afterMs + rules.AutomaticallyAfterDays * 24 * hourMs;
  if (rules?.ScheduleExpression === undefined) return undefined;
  const [, kind, inner = ''] = /^(rate|cron)\((.*)\)$/.exec(rules.ScheduleExpression) ?? [];
  if (kind === 'cron') return parseCron(inner)(afterMs);
  const [, amount, unit] = /^(\d+) (hour|hours|day|days)$/.exec(inner) ?? [];
  const hours = Number(amount) * (unit?.startsWith('day') ? 24 : 1);
  if (kind === 'rate' && hours >= 4 && hours <= 999 * 24) return afterMs + hours * hourMs;
  throw invalidParameter(
    `Invalid ScheduleExpression ${rules.ScheduleExpression}: it must be rate(4 hours) up to rate(999 days), or cron(…).`,
  );
}
