import type { RotationSettings } from '../../domain/rotation-settings.ts';
import { firstWholeDayMs, type RecentUsage } from '../credentials/recent-usage.ts';
import { maximumDeferrals } from '../interfaces/retirement-order.ts';

const dayMs = 86_400_000;

/** Figures of a day are there some hours after its end, in milliseconds. */
const figuresLagMs = 6 * 3_600_000;

export type WhileInUseDecision =
  | { readonly action: 'proceed'; readonly because: string }
  | { readonly action: 'defer'; readonly because: string }
  | { readonly action: 'await-figures'; readonly because: string }
  | { readonly action: 'stop'; readonly because: string };

/** When the figures of the first whole day after the promotion can be expected. */
export function figuresExpectedAtMs(promotedAtMs: number): number {
  return firstWholeDayMs(promotedAtMs) + dayMs + figuresLagMs;
}

/** Whether a credential is revoked now that its time has come. */
export function decideWhileInUse(
  whileInUse: NonNullable<RotationSettings['whileInUse']>,
  use: RecentUsage,
  deferrals: number,
): WhileInUseDecision {
  if (!use.known) {
    const mayWait = use.late === true && whileInUse !== 'proceed' && deferrals === 0;
    return { action: mayWait ? 'await-figures' : 'proceed', because: use.because };
  }
  const because = `Genesys Cloud counted ${use.requests === 0 ? 'no' : use.requests} requests since ${use.since}`;
  if (use.requests === 0) return { action: 'proceed', because };
  if (whileInUse === 'proceed') return { action: 'proceed', because };
  if (deferrals < maximumDeferrals) return { action: 'defer', because };
  return { action: whileInUse === 'stop' ? 'stop' : 'proceed', because };
}
