import { describe, expect, it } from 'vitest';
import { composePageData } from '../../../cli/console/compose-page-data.ts';
import { commandsOf } from '../../../cli/console/page/command-line.ts';
import { filterSecrets, pendingRevocations } from '../../../cli/console/page/filter-secrets.ts';
import { planDays } from '../../../cli/console/page/plan-days.ts';
import { readRoute, writeRoute } from '../../../cli/console/page/route.ts';
import { timelineBars } from '../../../cli/console/page/timeline-bars.ts';
import { renderPage } from '../../../cli/console/page-html.ts';
import { fleetOf, nowMs } from './fleet-of.ts';

const data = composePageData({
  product: '1.0.0',
  mode: 'read',
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
  clients: { state: 'reading' },
  nowMs,
});
const route = readRoute('');
const found = (change: object) => filterSecrets(data, { ...route, ...change }, nowMs).map(({ name }) => name);

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
      expect(from).toBeGreaterThanOrEqual(0);
      expect(to).toBeLessThanOrEqual(1);
    }
  });

  it('counts the rotations of 31 days against the budget', () => {
    const days = planDays(data, nowMs);
    expect(days).toHaveLength(31);
    expect(days.reduce((sum, { rotations }) => sum + rotations, 0)).toBe(data.plan.rotations.length);
    expect(Math.max(...days.map(({ worstRequestsPerMinute }) => worstRequestsPerMinute))).toBeGreaterThan(0);
  });

  it('shows no tag that is not a setting', () => {
    expect(JSON.stringify(data)).not.toContain('canary');
  });

  it('ends its data nowhere early', () => {
    const html = renderPage({ script: '', style: '' }, { ...data, product: '</script><!--' });
    expect(html.match(/<\/script>/g)).toHaveLength(2);
    expect(html).not.toContain('<!--');
  });
});
