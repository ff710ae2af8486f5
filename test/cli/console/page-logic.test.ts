import { describe, expect, it } from 'vitest';
import { composePageData } from '../../../cli/console/compose-page-data.ts';
import { commandsOf } from '../../../cli/console/page/command-line.ts';
import { daysOfUse } from '../../../cli/console/page/days-of-use.ts';
import { filterSecrets, filters, pendingRevocations } from '../../../cli/console/page/filter-secrets.ts';
import { offersOf } from '../../../cli/console/page/offers-of.ts';
import { planDays } from '../../../cli/console/page/plan-days.ts';
import { readRoute, writeRoute } from '../../../cli/console/page/route.ts';
import { timelineBars } from '../../../cli/console/page/timeline-bars.ts';
import { renderPage } from '../../../cli/console/page-html.ts';
import type { WaitingApproval } from '../../../cli/fleet/fleet.ts';
import { approvalFacts } from '../../../cli/output/approval-text.ts';
import { announcementText } from '../../../cli/output/waiting-text.ts';
import { fleetOf, nowMs } from './fleet-of.ts';

const parts = {
  product: '1.0.0',
  mode: 'read' as const,
  isSandbox: false,
  deployments: [
    {
      name: 'prod',
      accountId: '123456789012',
      region: 'eu-west-1',
      service: 'rotation',
      commandOptions: ['--profile', "o'brien", '--region', 'eu-west-1'],
    },
  ],
  fleets: [fleetOf(30)],
  approvals: new Map(),
  clients: { state: 'reading' as const },
  nowMs,
};
const data = composePageData(parts);
const route = readRoute('');
const found = (change: object) => filterSecrets(data, { ...route, ...change }, nowMs).map(({ name }) => name);

const token = 'b0a1c2d3-0000-4000-8000-000000000000';
const since = new Date(nowMs - 3_600_000).toISOString();
const until = new Date(nowMs + 86_400_000).toISOString();

/** The first secret, whose rotation waits. */
function waiting(change: object, approvals: ReadonlyMap<string, WaitingApproval> = new Map()) {
  const fleet = fleetOf(3);
  const [first, ...others] = fleet.secrets;
  if (first?.ledger === undefined) throw new Error('there are secrets');
  const held = { ...first, labels: { current: 'v', pending: token }, ...change };
  const page = composePageData({ ...parts, fleets: [{ ...fleet, secrets: [held, ...others] }], approvals });
  const secret = page.secrets.find(({ arn }) => arn === first.arn);
  if (secret === undefined) throw new Error('the page shows it');
  return { page, secret, ledger: first.ledger };
}

describe('a rotation that waits', () => {
  const approval = {
    token,
    since,
    overdueAt: until,
    level: 'required',
    requestedBy: ['AROA1:alice'],
    approvedBy: [],
    isApproved: false,
  } as const;

  it('for an approval is counted and found by who requested it, and offers the approval of just that rotation', () => {
    const [{ arn = '', name = '' } = {}] = fleetOf(1).secrets;
    const { page, secret } = waiting({}, new Map([[arn, approval]]));
    expect(page.secrets.filter((one) => filters.approval.matches(one))).toEqual([secret]);
    expect(filterSecrets(page, { ...route, text: 'aroa1:alice' }, nowMs)).toEqual([secret]);
    expect(offersOf(secret, 'AROA2:bob')[0]).toMatchObject({
      action: 'approve',
      versionId: token,
      text: expect.stringContaining('AROA2:bob'),
    });
    expect(offersOf(secret, undefined).map(({ label }) => label)).not.toContain('Rotate');
    expect(commandsOf(page, secret).map(({ command }) => command)).toContainEqual(
      expect.stringMatching(`^gor approve ${name} --version-id ${token} --profile`),
    );
    expect(data.secrets.flatMap((one) => offersOf(one, 'AROA2:bob')).map(({ action }) => action)).not.toContain(
      'approve',
    );
  });

  it('says who may approve it: never who requested it, and two persons if nobody did', () => {
    const facts = (change: Partial<WaitingApproval>) =>
      Object.fromEntries(approvalFacts({ ...approval, ...change }, { strategy: 'alternating-clients' }, nowMs));
    expect(facts({})['Still needed']).toBe('one person with the policy approver who is not AROA1:alice');
    expect(facts({ requestedBy: [] })).toMatchObject({
      'Requested by': 'nobody: by schedule, or in the console of AWS',
      'Still needed': expect.stringMatching(/^two persons/),
    });
    expect(facts({ requestedBy: [], level: 'one' })['Still needed']).toMatch(/^one person/);
    expect(facts({ requestedBy: [], approvedBy: ['AROA2:bob'] })['Still needed']).toMatch(/not AROA2:bob$/);
  });

  it('for a freeze window shows the window, until it has ended', () => {
    const held = (window: object) =>
      waiting({
        ledger: {
          ...waiting({}).ledger,
          waiting: { token, reason: 'rotation-frozen', since, at: since, isAnnounced: true },
        },
        freezes: [window],
      });
    const window = { from: since, until, reason: 'year-end' };
    const { page, secret } = held(window);
    expect(secret.waitingFreeze).toEqual({ token, since, window });
    expect(page.secrets.filter((one) => filters.frozen.matches(one))).toEqual([secret]);
    expect(held({ from: since, until: since }).secret.waitingFreeze).toEqual({ token, since });
  });
});

describe('what subscribers were told', () => {
  it('is the window, and when and about whose secret if the ledger has the event', () => {
    const event = {
      at: since,
      type: 'rotation-announced',
      reason: '',
      function: 'watch',
      requestId: 'r',
      correlationIds: [],
      details: { window: until, owner: 'payments' },
    };
    expect(announcementText(until, [event], nowMs)).toBe(
      'the rotation by Jun 16 12:00Z, on Jun 15 11:00Z, to the subscribers of the event bus, for payments',
    );
    expect(announcementText(until, [{ ...event, details: { window: since } }], nowMs)).not.toContain('payments');
  });
});

describe('the page of the console', () => {
  it('finds secrets by every word, and shows the most urgent first', () => {
    expect(found({})[0]).toBe('team/secret-0000');
    expect(found({ text: 'SECRET-0007' })).toEqual(['team/secret-0007']);
    expect(found({ text: 'client-0007-1 team' })).toEqual(['team/secret-0007']);
    expect(found({ text: 'secret-0007 other' })).toEqual([]);
    expect(found({ filter: 'failing' })).toEqual(['team/secret-0000', 'team/secret-0010', 'team/secret-0020']);
    expect(found({ filter: 'pending' })).toHaveLength(15);
    expect(found({ filter: 'no such filter' })).toHaveLength(30);
    expect(data.secrets.reduce((sum, secret) => sum + pendingRevocations(secret), 0)).toBe(15);
  });

  it('keeps what it shows in its address', () => {
    const shown = { ...route, view: 'plan', text: 'a&b=#', filter: 'due', secret: 'arn:aws:x:y/z-1' } as const;
    expect(readRoute(writeRoute(shown))).toEqual(shown);
    expect(readRoute('#token=abc')).toEqual(route);
  });

  it('quotes what a shell would read otherwise', () => {
    const secret = data.secrets[0];
    if (secret === undefined) throw new Error('there are secrets');
    const [rotate, ...others] = commandsOf(data, { ...secret, name: '$(reboot)' });
    expect(rotate?.command).toBe(`gor rotate '$(reboot)' --wait --profile 'o'\\''brien' --region eu-west-1`);
    expect(others.map(({ command }) => command.split(' ')[1])).toContain('rollback');
  });

  it('draws what is ahead of a credential only until it is revoked', () => {
    const [first] = data.secrets;
    const bars = first && timelineBars(first, [], nowMs);
    expect(bars?.rows.map(({ bars: parts }) => parts.map(({ kind }) => kind))).toEqual([
      ['force', 'grace', 'ahead'],
      ['force'],
    ]);
    for (const { from, to } of bars?.rows.flatMap((row) => row.bars) ?? []) {
      expect(from).toBeGreaterThanOrEqual(bars?.fromMs ?? 0);
      expect(to).toBeLessThanOrEqual(bars?.toMs ?? 0);
    }
  });

  it('counts the rotations of 31 days against the budget', () => {
    const days = planDays(data, nowMs);
    expect(days).toHaveLength(31);
    expect(days.reduce((sum, { rotations }) => sum + rotations, 0)).toBe(data.plan.rotations.length);
    expect(Math.max(...days.map(({ worstRequestsPerMinute }) => worstRequestsPerMinute))).toBeGreaterThan(0);
  });

  it('draws how long a rotation waits, and when subscribers were told', () => {
    const { secret } = waiting({});
    const [, current] = secret.ledger?.generations ?? [];
    const [asked, told] = [
      { type: 'approval-requested', details: { token } },
      { type: 'rotation-announced', details: { window: until } },
    ].map((fields) => ({ at: since, reason: '', function: 'f', requestId: 'r', correlationIds: [], ...fields }));
    if (secret.ledger === undefined || current === undefined || asked === undefined || told === undefined)
      throw new Error();
    const held = { ...current, n: 3, token, state: 'stored' as const };
    const { inForceFrom: _, ...pending } = held;
    const shown = { ...secret, ledger: { ...secret.ledger, generations: [current, pending] } };
    const rows = (change: object) => timelineBars({ ...shown, ...change }, [asked, told], nowMs)?.rows;
    const isWaiting = { waitingApproval: { token } };
    expect(rows(isWaiting)?.map(({ marks }) => marks?.map(({ kind }) => kind))).toEqual([['told'], []]);
    expect(rows(isWaiting)?.[1]?.bars).toEqual([expect.objectContaining({ kind: 'waiting', to: nowMs })]);
    expect(rows({})?.[1]?.bars).toEqual([]);
  });

  it('counts the use of each day from the first that counts, those without a request too', () => {
    const days = daysOfUse([{ day: '2026-06-14', requests: 7 }], '2026-06-13', nowMs);
    expect(days.map(({ day, requests }) => [day, requests])).toEqual([
      ['2026-06-13', 0],
      ['2026-06-14', 7],
      ['2026-06-15', 0],
    ]);
    expect(daysOfUse([], '', nowMs)).toEqual([]);
  });

  it('shows no tag that is not a setting', () => {
    expect(JSON.stringify(data)).not.toContain('canary');
  });

  it('ends its data nowhere early', () => {
    const html = renderPage({ script: '', style: '' }, { ...data, product: '</script><!--\u202e\u200b' });
    expect(html.match(/<\/script>/g)).toHaveLength(2);
    expect(html).not.toContain('<!--');
    // A name reads as it is.
    for (const concealing of ['\u202e', '\u200b']) expect(html).not.toContain(concealing);
  });
});
