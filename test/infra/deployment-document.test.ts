import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { configSchema, secretSchema } from '../../infra/config/config-schema.ts';
import { calendars } from '../../infra/schedule/calendars.ts';
import { loadTable } from '../../infra/schedule/load.ts';
import { staggerSchedule } from '../../infra/schedule/stagger.ts';

const document = readFileSync(new URL('../../docs/deployment.md', import.meta.url), 'utf8');

it('describes every setting', () => {
  const settings = [...Object.keys(configSchema.entries), ...Object.keys(secretSchema.entries)];
  expect(settings.length).toBeGreaterThan(25);
  expect(settings.filter((name) => !document.includes(`\`${name}\``))).toEqual([]);
});

it('has every calendar with its interval', () => {
  const section = document.split('## When secrets rotate')[1]?.split('## Adopt')[0] ?? '';
  for (const { longestHours } of calendars) {
    expect(section).toContain(longestHours < 24 ? `\`${longestHours}h\`` : `\`${longestHours / 24}d\``);
  }
});

it.each([
  ['31d', '4h', 31 * 24, 4],
  ['30d', '24h', 30 * 24, 24],
  ['92d', '4h', 92 * 24, 4],
  ['7d', '4h', 7 * 24, 4],
])('has the true load of 500 secrets every %s in a window of %s', (every, window, everyHours, windowHours) => {
  const fullest = loadTable(
    Array.from({ length: 500 }, (_, index) => ({
      schedule: staggerSchedule(`contact-center/client-${index}`, { everyHours, startHour: 0, windowHours }),
      administeredBy: 'admin',
      requests: 16,
    })),
  ).at(-1);
  expect(document).toContain(
    `| \`${every}\` | \`${window}\` | ${fullest?.secretsInOneHour} | ${fullest?.worstRequestsPerMinute}`,
  );
});
