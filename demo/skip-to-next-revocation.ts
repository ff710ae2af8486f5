import type { DemoSandbox } from './demo-sandbox.ts';
import { formatPeriod } from './format-period.ts';
import type { Report } from './report-live.ts';

/** Advances the sandbox's clock to the next scheduled revocation. */
export async function skipToNextRevocation({ clock, scheduler }: DemoSandbox, report: Report): Promise<void> {
  const dueTimes = scheduler.schedules().map(({ Name, GroupName }) => scheduler.dueMs(Name, GroupName));
  if (dueTimes.length === 0) return report('Sandbox', 'no revocation is scheduled: nothing to skip to');
  const remainingMs = Math.max(0, Math.min(...dueTimes) - clock.now());
  report('Sandbox', `${formatPeriod(Math.floor(remainingMs / 1000))} skipped`);
  await clock.advance(remainingMs);
}
