import { RotationError } from '../../domain/rotation-error.ts';
import type { ClientUsage, GenesysSession } from '../ports/genesys-cloud.ts';

/** A client that nobody uses any more shows no requests for this many whole days: tokens live two at most. */
const idleDays = 2;

const dayMs = 86_400_000;

/** Figures are of whole UTC days, so those of the day of the promotion count what was before it too. */
export function firstWholeDayMs(promotedAtMs: number): number {
  return (Math.floor(promotedAtMs / dayMs) + 1) * dayMs;
}

/** What is known of the use of a client, and since which day. `late`: no whole day has passed since the promotion. */
export type RecentUsage =
  | (Extract<ClientUsage, { known: true }> & { readonly since: string })
  | (Extract<ClientUsage, { known: false }> & { readonly late?: true });

/**
 * What was requested with a client's tokens in the last days; a use that has ended must not count for ever. That it may
 * not be read is an answer too.
 *
 * @param notBeforeMs from when on it counts at the earliest
 */
export async function recentUsage(
  admin: GenesysSession,
  clientId: string,
  nowMs: number,
  notBeforeMs = 0,
): Promise<RecentUsage> {
  const idleFromMs = (Math.floor(nowMs / dayMs) - idleDays) * dayMs;
  const from = new Date(Math.max(notBeforeMs, idleFromMs));
  if (nowMs < from.getTime() + dayMs) {
    return {
      known: false,
      late: true,
      reason: 'usage is counted by whole days, and none has passed since the promotion',
    };
  }
  try {
    const usage = await admin.usage(clientId, { from, to: new Date(nowMs) });
    return usage.known ? { ...usage, since: from.toISOString().slice(0, 10) } : usage;
  } catch (error) {
    if (!(error instanceof RotationError) || error.code !== 'missing-permission') throw error;
    return { known: false, reason: `the administering client may not read usage (${error.summary})` };
  }
}
