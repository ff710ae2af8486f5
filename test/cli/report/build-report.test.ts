import { describe, expect, it } from 'vitest';
import { renderCsv } from '../../../cli/output/render-csv.ts';
import { buildReport, type Evidence } from '../../../cli/report/build-report.ts';
import { flattenReport } from '../../../cli/report/flatten-report.ts';
import type { AuditEntry, RecordedSecret } from '../../../cli/report/recorded-secret.ts';
import { renderHtml } from '../../../cli/report/render-html.ts';
import type { LedgerEvent } from '../../../lambda/ports/ledger-state.ts';

const arn = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:crm-AbCdEf';
const organizationId = 'org-1';
const admin = { secret: 'genesys/admin', clientId: 'admin' };
let number = 0;

function event(at: string, type: string, generation: number, more: Partial<LedgerEvent> = {}): LedgerEvent {
  const iso = `2026-${at}.000Z`;
  number += 1;
  const common = { reason: '', function: 'rotate', requestId: 'r', correlationIds: [], details: {} };
  return {
    at: iso,
    key: `EVENT#${iso}#${String(number).padStart(6, '0')}`,
    type,
    generation,
    administeredBy: admin,
    ...common,
    ...more,
  };
}

/** One rotation from the client a to b, whose old credential is regenerated a day later. */
const rotated = [
  event('01-01T00:00:00', 'credential-adopted', 1, { clientId: 'a', to: 'current' }),
  event('01-31T00:00:00', 'generation-planned', 2, {
    clientId: 'b',
    reason: 'regenerate-secret',
    details: {
      attempt: 1,
      token: 'token-2',
      strategy: 'alternating-clients',
      fromVersionId: 'v-1',
      gracePeriodSeconds: 86_400,
    },
  }),
  event('01-31T00:00:02', 'credential-stored', 2, { clientId: 'b', details: { versionId: 'token-2' } }),
  event('01-31T00:00:03', 'credential-identified', 2, { details: { organizationId } }),
  event('01-31T00:00:04', 'credential-tested', 2, {
    details: { privileges: 'equal', divisions: 'equal', probes: ['/api/v2/users'] },
  }),
  event('01-31T00:00:05', 'credential-in-force', 2, {
    clientId: 'b',
    from: 'stored',
    to: 'current',
    details: { versionId: 'token-2' },
  }),
  event('01-31T00:00:05', 'credential-superseded', 1, {
    clientId: 'a',
    to: 'grace',
    details: { supersededBy: 2, dueAt: '2026-02-01T00:00:05.000Z' },
  }),
  event('02-01T00:00:09', 'revocation-verified', 1, {
    clientId: 'a',
    correlationIds: ['c-1'],
    details: { how: 'regenerate-secret', status: 401, error: 'invalid_client' },
  }),
];

function secret(timeline: readonly LedgerEvent[], more: Partial<RecordedSecret> = {}): RecordedSecret {
  const where = { deployment: 'prod', accountId: '111122223333', region: 'eu-west-1', organizationId };
  const rotation = { isOn: true, intervalSeconds: 30 * 86_400 };
  return {
    arn,
    name: 'crm',
    ...where,
    strategy: 'alternating-clients',
    exists: true,
    tags: {},
    rotation,
    timeline,
    ...more,
  };
}

function build(secrets: readonly RecordedSecret[], more: Partial<Evidence> = {}) {
  const none = { available: false, reason: 'not asked' } as const;
  const policy = { maximumAgeSeconds: 90 * 86_400 };
  const period = {
    from: '2026-01-01T00:00:00.000Z',
    to: '2026-03-01T00:00:00.000Z',
    madeAt: '2026-03-01T00:00:00.000Z',
  };
  const frame = { ...period, madeBy: none, productVersion: '0.1.0', deployments: [], policy };
  return buildReport({ secrets, trails: new Map(), organizations: [], frame, ...more });
}

const audits = (entries: readonly AuditEntry[], clients: readonly string[] = []): Evidence['organizations'] => [
  {
    organizationId,
    clients: {
      available: true,
      content: clients.map((clientId) => ({
        clientId,
        name: clientId,
        state: 'active',
        createdAt: '2024-01-01T00:00:00Z',
        lastUsedOn: '2026-02-20',
      })),
    },
    audits: { available: true, content: { from: '2026-01-01T00:00:00.000Z', to: '2026-03-01T00:00:00.000Z', entries } },
  },
];

const audit = (id: string, at: string, more: Partial<AuditEntry> = {}): AuditEntry => ({
  id,
  at: `2026-${at}.000Z`,
  action: 'Update',
  clientId: 'b',
  byClientId: 'admin',
  changed: [],
  ...more,
});

describe('the report of a rotation', () => {
  it('names who requested and who approved it, in every format', () => {
    const people = { approval: 'required', requestedBy: ['AROA1:alice'], approvedBy: ['AROA2:bob'] };
    const at = rotated.findIndex(({ type }) => type === 'credential-in-force');
    const approved = rotated.toSpliced(
      at,
      0,
      event('01-31T00:00:04', 'approval-requested', 2, { details: { ...people, approvedBy: [] } }),
      event('01-31T00:00:05', 'rotation-approved', 2, { details: people }),
    );
    const report = build([secret(approved)]);
    const approval = {
      at: '2026-01-31T00:00:05.000Z',
      level: 'required',
      requestedBy: ['AROA1:alice'],
      approvedBy: ['AROA2:bob'],
    };
    expect(report.rotations).toMatchObject([{ approval }]);
    expect(renderHtml(report)).toMatch(/requested by .*AROA1:alice.*approved by .*AROA2:bob/s);
    const { columns, rows } = flattenReport(report);
    expect(rows[0]?.[columns.indexOf('approved_by')]).toBe('AROA2:bob');
    const held = build([secret(approved.filter(({ type }) => type !== 'rotation-approved'))]);
    expect(held.rotations[0]?.approval).toEqual({ level: 'required', requestedBy: ['AROA1:alice'], approvedBy: [] });
  });

  it('says who was told and when, and what the rotation waited for, in every format', () => {
    const ofSecret = (at: string, type: string, details: LedgerEvent['details']) => {
      const { generation: _, ...one } = event(at, type, 0, { details });
      return one;
    };
    const window = '2026-01-30T00:00:00.000Z';
    const told = { at: '2026-01-23T00:00:00.000Z', window, owner: 'payments@example.com' };
    const frozen = { token: 'token-2', until: '2026-01-31T00:00:00.000Z', window: 'year-end' };
    const timeline = [
      ...rotated,
      ofSecret('01-22T00:00:00', 'rotation-announced', { window: '2026-01-29T00:00:00.000Z' }),
      ofSecret('01-23T00:00:00', 'rotation-announced', { window, owner: 'payments@example.com' }),
      // Of the next rotation, and of another one.
      ofSecret('02-20T00:00:00', 'rotation-announced', { window: '2026-02-28T00:00:00.000Z' }),
      ofSecret('01-30T00:00:00', 'rotation-frozen', frozen),
      ofSecret('01-20T00:00:00', 'rotation-frozen', { ...frozen, token: 'token-1' }),
      event('01-31T00:00:04', 'approval-requested', 2, { details: { token: 'token-2', approval: 'one' } }),
    ];
    const report = build([secret(timeline)]);
    expect(report.rotations).toMatchObject([
      {
        announced: told,
        waits: [
          { kind: 'freeze', from: '2026-01-30T00:00:00.000Z', until: '2026-01-31T00:00:00.000Z', reason: 'year-end' },
          { kind: 'approval', from: '2026-01-31T00:00:04.000Z', until: '2026-01-31T00:00:05.000Z' },
        ],
      },
    ]);
    expect(renderHtml(report)).toMatch(/announced .*01-23.*owner payments@example\.com.*freeze window \(year-end\)/s);
    const { columns, rows } = flattenReport(report);
    const cell = (column: string) => rows[0]?.[columns.indexOf(column)];
    expect([cell('announced_at'), cell('frozen_from'), cell('waited_for_approval_from')]).toEqual([
      told.at,
      '2026-01-30T00:00:00.000Z',
      '2026-01-31T00:00:04.000Z',
    ]);
    const open = timeline.filter(({ type }) => type !== 'credential-in-force');
    expect(build([secret(open)]).rotations[0]?.waits?.[1]).not.toHaveProperty('until');
    expect(build([secret(rotated)]).rotations[0]).not.toHaveProperty('waits');
  });

  it('says that a credential is too old because of a freeze window', () => {
    const frozen = event('02-05T00:00:00', 'rotation-frozen', 2, { details: { until: '2026-02-20T00:00:00.000Z' } });
    const { generation: _, ...ofSecret } = frozen;
    const policy = { frame: { ...build([]).frame, policy: { maximumAgeSeconds: 5 * 86_400 } } };
    const { exceptions } = build([secret([...rotated, ofSecret])], policy as never);
    expect(exceptions.map(({ kind, text }) => [kind, text])).toContainEqual([
      'credential-too-old',
      expect.stringContaining('waited for a freeze window that ends 2026-02-20T00:00:00.000Z'),
    ]);
  });

  it('has its versions, clients, steps, comparison, age, overlap and proof', () => {
    const { rotations, summary, exceptions } = build([secret(rotated)]);
    expect(rotations).toEqual([
      {
        secret: 'crm',
        secretArn: arn,
        generation: 2,
        outcome: 'promoted',
        strategy: 'alternating-clients',
        isEmergency: false,
        versionId: 'token-2',
        previousVersionId: 'v-1',
        clientId: 'b',
        previousClientId: 'a',
        administeredBy: 'admin',
        trigger: { available: false, reason: 'CloudTrail was not asked' },
        steps: {
          planned: '2026-01-31T00:00:00.000Z',
          stored: '2026-01-31T00:00:02.000Z',
          identified: '2026-01-31T00:00:03.000Z',
          tested: '2026-01-31T00:00:04.000Z',
          promoted: '2026-01-31T00:00:05.000Z',
        },
        compared: { privileges: 'equal', divisions: 'equal', probes: ['/api/v2/users'] },
        age: { seconds: 30 * 86_400 + 5, policySeconds: 30 * 86_400, isAtLeast: true },
        revocation: {
          generation: 1,
          dueAt: '2026-02-01T00:00:05.000Z',
          doneAt: '2026-02-01T00:00:09.000Z',
          how: 'regenerate-secret',
          isOverdue: false,
          overlapSeconds: 86_404,
          proof: { at: '2026-02-01T00:00:09.000Z', status: 401, error: 'invalid_client', correlationId: 'c-1' },
          delays: [],
        },
      },
    ]);
    expect(summary).toMatchObject({
      secretsAtStart: 1,
      rotations: 1,
      revocationsDue: 1,
      revoked: 1,
      proved: 1,
      exceptions: 0,
    });
    expect(exceptions).toEqual([]);
  });

  it('says who started it: a caller of RotateSecret, or the schedule', () => {
    const call = { at: '2026-01-30T23:59:59.000Z', eventName: 'RotateSecret', principal: 'arn:ops', token: 'token-2' };
    const trail = (calls: readonly (typeof call)[], from = '2026-01-01T00:00:00.000Z') =>
      new Map([['prod', { available: true as const, content: { from, calls } }]]);
    const triggerOf = (trails: Evidence['trails']) => build([secret(rotated)], { trails }).rotations[0]?.trigger;
    expect(triggerOf(trail([call]))).toMatchObject({ content: { kind: 'request', principal: 'arn:ops' } });
    expect(triggerOf(trail([]))).toMatchObject({ content: { kind: 'schedule' } });
    expect(triggerOf(trail([], '2026-02-01T00:00:00.000Z'))).toMatchObject({ available: false });
  });

  it('does not depend on the order in which events are read', () => {
    const { integrity: _, ...content } = build([secret(rotated)]);
    const { integrity: __, ...shuffled } = build([secret(rotated.toReversed())]);
    expect(shuffled).toEqual(content);
  });
});

describe('exceptions', () => {
  const kindsOf = (timeline: readonly LedgerEvent[], more: Partial<RecordedSecret> = {}) =>
    build([secret(timeline, more)]).exceptions.map(({ kind }) => kind);

  it('a revocation that is not done is overdue, and its proof is missing from the count', () => {
    const { exceptions, summary } = build([secret(rotated.slice(0, -1))]);
    expect(exceptions).toMatchObject([{ kind: 'revocation-overdue', at: '2026-02-01T01:00:05.000Z' }]);
    expect(summary).toMatchObject({ revocationsDue: 1, revoked: 0, proved: 0 });
  });

  it('a credential that stays in force for longer than allowed', () => {
    expect(kindsOf(rotated.slice(0, 1))).toEqual(['credential-too-old']);
    expect(kindsOf(rotated.slice(0, 1), { rotation: { isOn: true } })).toEqual([]);
  });

  it('a deferral names the endpoints that the late program still called', () => {
    const deferred = event('02-01T00:00:06', 'retirement-deferred', 1, {
      reason: 'in use',
      details: { operations: ['GET /api/v2/users: 7'] },
    });
    const { exceptions } = build([secret([...rotated, deferred])]);
    expect(exceptions).toMatchObject([
      { kind: 'revocation-deferred', text: expect.stringContaining('GET /api/v2/users: 7') },
    ]);
  });

  it('a step that failed, with how often and since when, and what ended it', () => {
    const failed = (versionId: string, at: string, tries: number, firstAt: string) => {
      const details = { versionId, step: 'setSecret', code: 'propagation-timeout', tries, firstAt };
      const { generation: _, ...one } = event(at, 'rotation-failed', 1, { reason: 'Too slow.', details });
      return one;
    };
    const timeline = [
      ...rotated,
      failed('token-2', '01-31T00:00:04', 3, '2026-01-30T22:00:00.000Z'),
      failed('token-1', '01-20T00:00:00', 1, '2026-01-20T00:00:00.000Z'),
      failed('token-9', '02-20T00:00:00', 2, '2026-02-19T00:00:00.000Z'),
      failed('token-0', '03-02T00:00:00', 2, '2026-03-01T00:00:00.000Z'),
    ];
    const { exceptions, summary } = build([secret(timeline)]);
    expect(exceptions.map(({ failure, generation }) => [failure?.tries, generation, failure?.ended])).toEqual([
      [1, undefined, 'by-another-rotation'],
      [3, 2, 'promoted'],
      [2, undefined, 'not yet'],
    ]);
    expect(exceptions[1]?.text).toBe(
      'setSecret failed 3 times from 2026-01-30T22:00:00.000Z to 2026-01-31T00:00:04.000Z: propagation-timeout: Too slow; the rotation succeeded after that, at 2026-01-31T00:00:05.000Z',
    );
    expect(summary).toMatchObject({ failed: 3, exceptions: 3 });
    expect(renderCsv(flattenReport({ rotations: [], exceptions }))).toContain('setSecret,propagation-timeout,3,');
  });

  it('a roll-back, an abandoned rotation, and a revocation that no login shows', () => {
    const back = [
      event('01-31T01:00:00', 'rollback-detected', 1, { clientId: 'a', from: 'grace', to: 'current' }),
      event('01-31T01:00:00', 'credential-superseded', 2, {
        clientId: 'b',
        to: 'grace',
        details: { supersededBy: 1, dueAt: '2026-02-28T23:30:00.000Z' },
      }),
    ];
    expect(kindsOf([...rotated.slice(0, -1), ...back])).toEqual(['rolled-back', 'credential-too-old']);
    expect(kindsOf([...rotated, event('02-10T00:00:00', 'rotation-abandoned', 3, { reason: 'given up' })])).toEqual([
      'abandoned',
    ]);
    const unproved = event('02-01T00:00:09', 'revocation-unverified', 1, {
      clientId: 'a',
      details: { how: 'delete-client' },
    });
    expect(kindsOf([...rotated.slice(0, -1), unproved])).toEqual(['revocation-unproved']);
  });

  it('an emergency, with the minutes from the tag to the proof', () => {
    const timeline = rotated.map((one) =>
      one.type === 'generation-planned' ? { ...one, details: { ...one.details, emergency: true } } : one,
    );
    const tag = {
      at: '2026-01-30T23:50:00.000Z',
      eventName: 'TagResource',
      principal: 'arn:ops',
      resource: arn,
      tagKeys: ['genesys-rotation:compromised'],
    };
    const trails = new Map([
      ['prod', { available: true as const, content: { from: '2026-01-01T00:00:00.000Z', calls: [tag] } }],
    ]);
    expect(build([secret(timeline)], { trails }).exceptions).toMatchObject([{ kind: 'emergency', minutes: 1450.2 }]);
    expect(build([secret(timeline)]).exceptions).toMatchObject([{ kind: 'emergency', minutes: 1440.2 }]);
  });
});

describe('the second witness', () => {
  const ours = [audit('x-1', '01-31T00:00:01'), audit('x-2', '02-01T00:00:08', { clientId: 'a' })];

  it('agrees with the ledger, and our own other updates are no exception', () => {
    const claim = audit('x-3', '01-31T00:00:01', { changed: ['description'] });
    const { secondWitness, exceptions } = build([secret(rotated)], { organizations: audits([...ours, claim]) });
    expect(exceptions).toEqual([]);
    expect(secondWitness[0]?.audits).toMatchObject({ content: { matched: { length: 2 }, explained: 1 } });
  });

  it('knows nothing of a change that the ledger claims: an exception', () => {
    const { exceptions } = build([secret(rotated)], { organizations: audits(ours.slice(0, 1)) });
    expect(exceptions).toMatchObject([{ kind: 'not-witnessed', clientId: 'a', generation: 1 }]);
  });

  it('saw a change that the ledger does not know: an exception, whoever made it', () => {
    const byHand = audit('x-4', '02-10T00:00:00', { byUserId: 'user-1' });
    const deleted = audit('x-5', '02-11T00:00:00', { action: 'Delete' });
    const { exceptions } = build([secret(rotated)], { organizations: audits([...ours, byHand, deleted]) });
    expect(exceptions.map(({ kind, text }) => [kind, text])).toEqual([
      ['not-recorded', 'Genesys Cloud records "Update" by user-1, the ledger does not'],
      ['not-recorded', 'Genesys Cloud records "Delete" by admin, the ledger does not'],
    ]);
  });

  it('without its permission says so, and the controls that need it are not shown as met', () => {
    const missing = { available: false, reason: 'no permission audits:audit:view' } as const;
    const organizations = [{ organizationId, clients: missing, audits: missing }];
    const report = build([secret(rotated)], { organizations });
    expect(report.integrity.sources).toContainEqual({
      name: 'audit entries of org-1',
      isAvailable: false,
      reason: missing.reason,
    });
    expect(report.controls.find(({ control }) => control === 'CC6.2, CC6.3')?.result).toBe('not shown');
    expect(renderHtml(report)).toContain('no permission audits:audit:view');
  });

  it('shows the clients that nobody rotates, and those that are too old', () => {
    const { coverage, exceptions, summary } = build([secret(rotated)], {
      organizations: audits(ours, ['a', 'b', 'stranger']),
    });
    expect(coverage[0]?.clients).toMatchObject({
      content: { total: 3, rotated: 2, unmanaged: [{ clientId: 'stranger' }] },
    });
    expect(summary.unmanagedClients).toBe(1);
    expect(exceptions).toMatchObject([
      { kind: 'unmanaged-client', text: expect.stringContaining('last used on 2026-02-20') },
    ]);
  });
});

describe('the formats', () => {
  const evil = '"><script>alert(1)</script>\u0007\u202e\u200b&';

  it('escape what others named, in text, attributes and charts', () => {
    const html = renderHtml(build([secret(rotated, { name: evil })], { organizations: audits([], ['a', 'b', evil]) }));
    expect(html).not.toContain('<script');
    for (const concealing of ['\u0007', '\u202e', '\u200b']) expect(html).not.toContain(concealing);
    // What would end the value of an attribute, and begin an element.
    expect(html.match(/&quot;>&lt;script>alert\(1\)&lt;\/script>\ufffd{3}&amp;/g)?.length).toBeGreaterThan(8);
  });

  it('are one file without scripts and external resources', () => {
    const html = renderHtml(build([secret(rotated)]));
    expect(html).not.toMatch(/<script|<link|<img|@import|url\(|https?:\/\//);
    expect(html).toContain("default-src 'none'");
    expect(html).toMatch(/<svg [^>]*role="img" aria-label="Overlap/);
    expect(html).not.toContain('light-dark');
  });

  it('give no spreadsheet a formula', () => {
    const csv = renderCsv(flattenReport(build([secret(rotated, { name: '=HYPERLINK("x")' })])));
    expect(csv).toContain(`"'=HYPERLINK(""x"")"`);
    expect(csv.split('\r\n')).toHaveLength(3);
  });
});
