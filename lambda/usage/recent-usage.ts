import { RotationError } from '../../domain/rotation-error.ts';
import type { ClientUsage, GenesysSession } from '../ports/genesys-cloud.ts';

/** A client counts as unused after this many whole days without requests. */
const idleDays = 2;

const dayMs = 86_400_000;

/** Usage is counted per UTC day, so the day of the promotion includes requests made before it. */
export function firstWholeDayMs(promotedAtMs: number): number {
  return (Math.floor(promotedAtMs / dayMs) + 1) * dayMs;
}

/** What is known about the usage of a client, and since which day. `late`: no whole day has passed since the promotion. */
export type RecentUsage =
  | (Extract<ClientUsage, { known: true }> & { readonly since: string })
  | (Extract<ClientUsage, { known: false }> & { readonly late?: true });

/**
 * The requests made with a client's tokens in the last days; older usage must not count forever. A missing permission to
 * read usage is a result too, not an error.
 *
 * @param notBeforeMs the earliest time that counts
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
