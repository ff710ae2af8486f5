import { setTimeout as sleep } from 'node:timers/promises';
import type { Firing } from '../sandbox/scheduler/deliver.ts';
import type { DemoSandbox } from './demo-sandbox.ts';
import { formatPeriod } from './format-period.ts';
import type { ProgressListener, WaitEntry } from './timeline.ts';

/** The longest wait in real time, in milliseconds. Longer periods are skipped. */
const maxWaitMs = 7_000;

/** Keeps the demo from running forever when a bug makes a retirement reschedule itself endlessly. */
const maxRetirements = 10;

/** How long a retirement may take once it is due, in milliseconds. */
const retirementTimeoutMs = 30_000;

/** Waits for, or skips to, each scheduled retirement until none is left. */
export async function awaitRetirements(
  sandbox: DemoSandbox,
  listener: ProgressListener,
  on: { readonly waited: (entry: WaitEntry) => void; readonly retired: (error: string | undefined) => void },
): Promise<void> {
  const { clock, scheduler } = sandbox;
  for (let count = 0; count < maxRetirements; count += 1) {
    const dueTimes = scheduler.schedules().map(({ Name, GroupName }) => scheduler.dueMs(Name, GroupName));
    if (dueTimes.length === 0) return;
    const remainingMs = Math.max(0, Math.min(...dueTimes) - clock.now());
    const seconds = Math.floor(remainingMs / 1000);
    const skipped = remainingMs > maxWaitMs;
    listener.onActivity(`${formatPeriod(seconds)} until the revocation`);
    const fired = nextFiring(sandbox);
    if (skipped) await clock.advance(remainingMs);
    const firing = await fired;
    on.waited({ kind: 'wait', seconds, skipped });
    on.retired(firing.completion?.outcome === 'succeeded' ? undefined : failureOf(firing));
  }
}

async function nextFiring({ scheduler }: DemoSandbox): Promise<Firing> {
  const fired = Promise.withResolvers<Firing>();
  const end = scheduler.subscribe(fired.resolve);
  const settled = new AbortController();
  const timeout = sleep(maxWaitMs + retirementTimeoutMs, undefined, { signal: settled.signal }).then(() => {
    throw new Error('A due schedule did not fire.');
  });
  try {
    return await Promise.race([fired.promise, timeout]);
  } finally {
    end();
    settled.abort();
    timeout.catch(() => {});
  }
}

function failureOf({ completion }: Firing): string {
  return completion?.attempts.at(-1)?.error?.errorMessage ?? 'the schedule could not invoke its function';
}
