import { expect, it } from 'vitest';
import { type SecretSchedule, scheduleProblem } from '../../domain/schedule-problem.ts';

const dayMs = 86_400_000;
const nowMs = Date.UTC(2027, 4, 1);
const none: SecretSchedule = { intervalSeconds: undefined, expression: undefined, nextRotationAtMs: undefined };
const problem = (schedule: Partial<SecretSchedule>) => scheduleProblem({ ...none, ...schedule }, 31 * 86_400, nowMs);

it.each<[string, Partial<SecretSchedule>]>([
  ['an interval', { intervalSeconds: 31 * 86_400 }],
  ['every month', { expression: 'cron(0 4 28 * ? *)' }],
  ['several hours a day', { expression: 'cron(0 0/6 * * ? *)' }],
  ['what only AWS can read, with a date', { expression: 'cron(0 4 LW * ? *)', nextRotationAtMs: nowMs + 31 * dayMs }],
])('%s within the limit is allowed', (_, schedule) => expect(problem(schedule)).toBeUndefined());

it.each<[string, Partial<SecretSchedule>, string]>([
  ['a longer interval', { intervalSeconds: 1_000 * 86_400 }, 'up to 1000d between rotations'],
  ['every second month', { expression: 'cron(0 4 28 1/2 ? *)', nextRotationAtMs: nowMs + dayMs }, 'up to 62d'],
  [
    'a day that only leap years have',
    { expression: 'cron(0 4 29 2 ? *)', nextRotationAtMs: nowMs + dayMs },
    'up to 1461d',
  ],
  ['a few days at one end of a month', { expression: 'cron(0 4 1-2,31 3 ? *)' }, 'up to 336d'],
  ['no schedule', {}, 'no schedule'],
  [
    'what only AWS can read, with a later date',
    { expression: 'cron(0 4 LW * ? *)', nextRotationAtMs: nowMs + 31 * dayMs + 1 },
    'no rotation before 2027-06-01T00:00:00.001Z',
  ],
  ['what not even AWS can read', { expression: 'cron(0 4 31 2 ? *)' }, 'no schedule'],
])('%s is a problem', (_, schedule, expected) => {
  expect(problem(schedule)).toContain(expected);
  expect(problem(schedule)).toContain('the deployment allows 31d');
});
