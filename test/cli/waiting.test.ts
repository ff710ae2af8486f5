import { describe, expect, it } from 'vitest';
import { assessHealth } from '../../cli/fleet/assess-health.ts';
import type { FleetSecret } from '../../cli/fleet/fleet.ts';
import { abandonableVersion } from '../../cli/operations/abandonable-version.ts';
import { plannedRotations, upcomingLoad } from '../../cli/operations/upcoming-load.ts';
import { fleetOf, nowMs } from './console/fleet-of.ts';

const dayMs = 86_400_000;
const iso = (days: number) => new Date(nowMs + days * dayMs).toISOString();

function secretWith(more: Partial<FleetSecret>): FleetSecret {
  const [, secret] = fleetOf(2).secrets;
  if (secret === undefined) throw new Error('there are two');
  return { ...secret, ...more };
}

const freeze = (from: number, until: number) => ({ from: iso(from), until: iso(until), reason: 'year-end' });

describe('a secret in a freeze window', () => {
  const waitingSince = (days: number): Partial<FleetSecret> => {
    const { ledger } = secretWith({});
    if (ledger === undefined) throw new Error('the ledger knows it');
    const waiting = {
      token: 'next',
      reason: 'rotation-frozen',
      since: iso(days),
      at: iso(days),
      isAnnounced: true,
    } as const;
    return { labels: { current: 'v2', pending: 'next' }, ledger: { ...ledger, waiting } };
  };

  it.each([
    ['waits while it holds', [freeze(-2, 3)], 'busy', 'rotation-frozen', `until ${iso(3)}, year-end`],
    ['is started when it has ended', [freeze(-3, -1)], 'busy', 'rotation-due', 'waited for a freeze window'],
    ['is overdue when that has not happened', [], 'failing', 'rotation-overdue', 'waited for a freeze window'],
  ] as const)('%s', (_what, freezes, level, code, detail) => {
    const health = assessHealth(secretWith({ ...waitingSince(-2), freezes }), nowMs);
    expect(health).toMatchObject({ level, code, detail: expect.stringContaining(detail) });
  });

  it('is planned with the end of the window, and adds nothing to the load before', () => {
    const at = iso(2);
    const rotation = {
      ...secretWith({}).rotation,
      nextRotationAt: at,
      expression: 'rate(4 days)',
      intervalSeconds: 4 * 86_400,
    };
    const secret = secretWith({ rotation, duties: [], freezes: [freeze(1, 3)] });
    const planned = plannedRotations([secret], nowMs, nowMs + 9 * dayMs);
    expect(planned.map(({ at: its, frozenUntil }) => [its, frozenUntil])).toEqual([
      [at, iso(3)],
      [iso(6), undefined],
    ]);
    expect(upcomingLoad([secret], planned, nowMs, nowMs + 9 * dayMs)).toHaveLength(1);
  });
});

describe('abandon', () => {
  const inPlace = (more: object): FleetSecret => {
    const { ledger } = secretWith({});
    if (ledger === undefined) throw new Error('the ledger knows it');
    const { openRotation: _, waiting: __, ...idle } = ledger;
    const labels = { current: 'v2', pending: 'next' };
    return secretWith({ strategy: 'in-place', labels, ledger: { ...idle, ...more } });
  };
  const waiting = {
    token: 'next',
    reason: 'approval-required',
    since: iso(-1),
    at: iso(-1),
    isAnnounced: true,
  } as const;
  const openRotation = { strategy: 'in-place', token: 'next' };

  it('in place ends a rotation that waits before it has made anything, and no other one', () => {
    expect(abandonableVersion(inPlace({ waiting }))).toBe('next');
    for (const other of [
      {},
      { openRotation },
      { openRotation, waiting },
      { waiting: { ...waiting, token: 'before' } },
    ]) {
      expect(() => abandonableVersion(inPlace(other))).toThrow(/AWSPENDING may hold the only one that works/);
    }
  });
});
