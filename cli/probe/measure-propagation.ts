import { createClient, intervalMs, isAccepted, longestWaitMs, type Observed, type Probe } from './probe.ts';
import type { ThrowAwayClient } from './throw-away-clients.ts';

/** When clients log in for the first time after their creation, in milliseconds. */
const pausesMs = [2_000, 4_000, 8_000, 16_000, 32_000] as const;

/** Pauses that end a memory which every attempt renews, in milliseconds. */
const gapsMs = [2_000, 4_000, 8_000, 16_000, 32_000, 64_000] as const;

export interface Propagation {
  readonly observed: readonly Observed[];
  /** After this pause, the first login with a new credential is accepted, in milliseconds. */
  readonly pauseMs: number;
}

/**
 * How long a new credential is rejected, and whether attempts that come too early make that longer: one client logs in each
 * second from the beginning, the others once, each after another pause.
 */
export async function measurePropagation(probe: Probe): Promise<Propagation> {
  const eager = await createClient(probe);
  if (await logsIn(probe, eager)) return result(0, { cachedMs: 0, isProlonged: false });
  const patient: { readonly client: ThrowAwayClient; readonly pauseMs: number; isAccepted?: boolean }[] = [];
  for (const pauseMs of pausesMs) patient.push({ client: await createClient(probe), pauseMs });
  const firstAttemptMs = eager.createdMs;
  let eagerMs: number | undefined;
  while (probe.now() - firstAttemptMs < longestWaitMs) {
    await probe.sleep(intervalMs);
    for (const one of patient) {
      if (one.isAccepted !== undefined || probe.now() - one.client.createdMs < one.pauseMs) continue;
      one.isAccepted = await logsIn(probe, one.client);
    }
    const lookedMs = probe.now();
    if (await logsIn(probe, eager)) {
      eagerMs = lookedMs - firstAttemptMs;
      break;
    }
  }
  const patientMs = patient.find(({ isAccepted: is }) => is === true)?.pauseMs;
  if (eagerMs !== undefined) {
    // An interval later is no difference: both looked at different times.
    const isCached = patientMs !== undefined && eagerMs > patientMs + 2 * intervalMs;
    return result(isCached ? patientMs : eagerMs, { cachedMs: isCached ? eagerMs : 0, isProlonged: false });
  }
  if (patientMs === undefined) return result(longestWaitMs, { cachedMs: 0, isProlonged: false });
  return result(patientMs, { cachedMs: await longestMemory(probe, eager), isProlonged: true });
}

/** How long an attempt is remembered, if each renews that. */
async function longestMemory(probe: Probe, client: ThrowAwayClient): Promise<number> {
  for (const gapMs of gapsMs) {
    const untilMs = probe.now() + gapMs;
    while (probe.now() < untilMs) await probe.sleep(intervalMs);
    if (await logsIn(probe, client)) return gapMs;
  }
  return longestWaitMs;
}

async function logsIn({ calls }: Probe, { id, secret }: ThrowAwayClient): Promise<boolean> {
  return isAccepted(await calls.logIn(id, secret));
}

function result(delayMs: number, { cachedMs, isProlonged }: { cachedMs: number; isProlonged: boolean }): Propagation {
  const remark = delayMs === 0 ? 'at the first attempt' : delayMs >= longestWaitMs ? 'at least' : 'at most';
  return {
    observed: [
      { name: 'propagationDelayMs', value: delayMs, remark },
      { name: 'earlyRejectionCachedMs', value: cachedMs },
      { name: 'earlyRejectionProlonged', value: isProlonged },
    ],
    pauseMs: Math.min(delayMs, longestWaitMs),
  };
}
