import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { secretSettings } from '../../../domain/secret-settings.ts';
import { decideInUse, maximumDeferrals, usageExpectedAtMs } from '../../../lambda/retirement/in-use-policy.ts';
import { firstWholeDayMs, type RecentUsage } from '../../../lambda/usage/recent-usage.ts';

const inUsePolicies = secretSettings.inUsePolicy.type.choices;

const uses = {
  unused: { known: true, requests: 0, operations: [], since: '2026-02-27' },
  used: { known: true, requests: 7, operations: [], since: '2026-02-27' },
  unknown: { known: false, reason: 'unknown' },
  late: { known: false, late: true, reason: 'no whole day has passed' },
} as const satisfies Record<string, RecentUsage>;

type Row = [keyof typeof uses, Exclude<(typeof inUsePolicies)[number], 'ignore'>, number, string];

/** Every usage, policy and number of deferrals, with the decision. */
const table: readonly Row[] = (
  [
    ['unused', 'defer', ['proceed', 'proceed', 'proceed', 'proceed']],
    ['unused', 'report', ['proceed', 'proceed', 'proceed', 'proceed']],
    ['unused', 'block', ['proceed', 'proceed', 'proceed', 'proceed']],
    ['used', 'defer', ['defer', 'defer', 'defer', 'proceed']],
    ['used', 'report', ['proceed', 'proceed', 'proceed', 'proceed']],
    ['used', 'block', ['defer', 'defer', 'defer', 'block']],
    ['unknown', 'defer', ['proceed', 'proceed', 'proceed', 'proceed']],
    ['unknown', 'report', ['proceed', 'proceed', 'proceed', 'proceed']],
    ['unknown', 'block', ['proceed', 'proceed', 'proceed', 'proceed']],
    ['late', 'defer', ['await-usage-data', 'proceed', 'proceed', 'proceed']],
    ['late', 'report', ['proceed', 'proceed', 'proceed', 'proceed']],
    ['late', 'block', ['await-usage-data', 'proceed', 'proceed', 'proceed']],
  ] as const
).flatMap(([use, choice, actions]) => actions.map((action, deferrals): Row => [use, choice, deferrals, action]));

const askingPolicies = inUsePolicies.filter((policy) => policy !== 'ignore');

describe('a credential whose retirement is due', () => {
  it.each(table)('that is %s, under %s and after %d deferrals: %s', (use, choice, deferrals, action) => {
    expect(decideInUse(choice, uses[use], deferrals).action).toBe(action);
  });

  it('is decided on with a reason', () => {
    expect(decideInUse('defer', uses.used, 0).reason).toContain('7 requests since 2026-02-27');
    expect(decideInUse('defer', uses.unused, 0).reason).toContain('no requests since 2026-02-27');
    for (const use of ['unknown', 'late'] as const) {
      expect(decideInUse('block', uses[use], 0).reason).toBe(uses[use].reason);
    }
  });

  it('is deferred three times at most, whatever is found in between', () => {
    const use = fc.constantFrom<RecentUsage>(...Object.values(uses));
    fc.assert(
      fc.property(
        fc.constantFrom(...askingPolicies),
        fc.array(use, { minLength: 10, maxLength: 10 }),
        (choice, seen) => {
          let deferrals = 0;
          for (const one of seen) {
            const { action } = decideInUse(choice, one, deferrals);
            if (action === 'proceed' || action === 'block') break;
            deferrals += 1;
          }
          expect(deferrals).toBeLessThanOrEqual(choice === 'report' ? 0 : maximumDeferrals);
        },
      ),
    );
  });

  it('is blocked only if it is known to be in use and the policy says so', () => {
    const use = fc.oneof(
      fc.nat().map((requests) => ({ ...uses.used, requests })),
      fc.constantFrom(uses.unknown, uses.late),
    );
    fc.assert(
      fc.property(fc.constantFrom(...askingPolicies), use, fc.nat(5), (choice, seen, deferrals) => {
        fc.pre(decideInUse(choice, seen, deferrals).action === 'block');
        expect(choice).toBe('block');
        expect(seen).toMatchObject({ known: true });
        expect(deferrals).toBeGreaterThanOrEqual(maximumDeferrals);
      }),
    );
  });
});

describe('usage is counted by whole days', () => {
  it('so the day of the promotion does not count', () => {
    const at = (iso: string) => new Date(firstWholeDayMs(Date.parse(iso))).toISOString();
    expect(at('2026-03-01T00:00:00.000Z')).toBe('2026-03-02T00:00:00.000Z');
    expect(at('2026-03-01T12:00:00.000Z')).toBe('2026-03-02T00:00:00.000Z');
    expect(at('2026-02-28T23:59:59.999Z')).toBe('2026-03-01T00:00:00.000Z');
  });

  it('and is available some hours after the day', () => {
    const expected = new Date(usageExpectedAtMs(Date.parse('2026-03-01T12:00:00.000Z')));
    expect(expected.toISOString()).toBe('2026-03-03T06:00:00.000Z');
  });
});
