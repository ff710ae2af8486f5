import type { RotationSettings } from '../../domain/rotation-settings.ts';
import { firstWholeDayMs, type RecentUsage } from '../usage/recent-usage.ts';

/** How many times a phase may be deferred because the old client is still in use. */
export const maximumDeferrals = 3;

const dayMs = 86_400_000;

/** The usage of a day is available some hours after its end, in milliseconds. */
const usageLagMs = 6 * 3_600_000;

export type InUseDecision =
  | { readonly action: 'proceed'; readonly reason: string }
  | { readonly action: 'defer'; readonly reason: string }
  | { readonly action: 'await-usage-data'; readonly reason: string }
  | { readonly action: 'block'; readonly reason: string };

/** When the usage of the first whole day after the promotion should be available. */
export function usageExpectedAtMs(promotedAtMs: number): number {
  return firstWholeDayMs(promotedAtMs) + dayMs + usageLagMs;
}

/** Whether to revoke a credential whose retirement is due. */
export function decideInUse(
  inUsePolicy: Exclude<RotationSettings['inUsePolicy'], 'ignore'>,
  use: RecentUsage,
  deferrals: number,
): InUseDecision {
  if (!use.known) {
    const mayWait = use.late === true && inUsePolicy !== 'report' && deferrals === 0;
    return { action: mayWait ? 'await-usage-data' : 'proceed', reason: use.reason };
  }
  const reason = `Genesys Cloud counted ${use.requests === 0 ? 'no' : use.requests} requests since ${use.since}`;
  if (use.requests === 0) return { action: 'proceed', reason };
  if (inUsePolicy === 'report') return { action: 'proceed', reason };
  if (deferrals < maximumDeferrals) return { action: 'defer', reason };
  return { action: inUsePolicy === 'block' ? 'block' : 'proceed', reason };
}
