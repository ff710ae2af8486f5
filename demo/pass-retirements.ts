import { setTimeout as sleep } from 'node:timers/promises';
import type { Firing } from '../sandbox/scheduler/deliver.ts';
import type { DemoSandbox } from './demo-sandbox.ts';
import { formatPeriod } from './format-period.ts';
import type { Audience, Passage } from './timeline.ts';

/** What nobody minds to wait for, in milliseconds. Longer periods are skipped. */
const longestWaitMs = 7_000;

/** A retirement that arranges itself over and over is a fault that must not keep the demo going. */
const mostRetirements = 10;

/** How long a retirement that is due may take, in milliseconds. */
const patienceMs = 30_000;

/** Lets the time pass until no schedule is left. */
export async function passRetirements(
  sandbox: DemoSandbox,
  audience: Audience,
  told: { readonly passed: (passage: Passage) => void; readonly retired: (error: string | undefined) => void },
): Promise<void> {
  const { clock, scheduler } = sandbox;
  for (let count = 0; count < mostRetirements; count += 1) {
    const dueTimes = scheduler.schedules().map(({ Name, GroupName }) => scheduler.dueMs(Name, GroupName));
    if (dueTimes.length === 0) return;
    const remainingMs = Math.max(0, Math.min(...dueTimes) - clock.now());
    const seconds = Math.floor(remainingMs / 1000);
    const skipped = remainingMs > longestWaitMs;
    audience.working(`${formatPeriod(seconds)} until the revocation`);
    const fired = nextFiring(sandbox);
    if (skipped) await clock.advance(remainingMs);
    const firing = await fired;
    told.passed({ kind: 'passage', seconds, skipped });
    told.retired(firing.completion?.outcome === 'succeeded' ? undefined : failureOf(firing));
  }
}

async function nextFiring({ scheduler }: DemoSandbox): Promise<Firing> {
  const fired = Promise.withResolvers<Firing>();
  const end = scheduler.subscribe(fired.resolve);
  const givenUp = new AbortController();
  const tooLate = sleep(longestWaitMs + patienceMs, undefined, { signal: givenUp.signal }).then(() => {
    throw new Error('A schedule that was due has not fired.');
  });
  try {
    return await Promise.race([fired.promise, tooLate]);
  } finally {
    end();
    givenUp.abort();
    tooLate.catch(() => {});
  }
}

function failureOf({ completion }: Firing): string {
  return completion?.attempts.at(-1)?.error?.errorMessage ?? 'the schedule could not invoke its function';
}
