import { describe, expect, it } from 'vitest';
import { metricNames } from '../../../domain/metric-names.ts';
import type { LedgerEvent, SecretState } from '../../../lambda/ports/ledger-state.ts';
import { parseClientChange } from '../../../lambda/watch/parse-client-change.ts';
import { watchClientChange } from '../../../lambda/watch/watch-client-change.ts';
import { auditEvent } from './audit-event.ts';
import { dayMs, hourMs, iso, nowMs, otherArn, secretArn } from './secrets.ts';
import { nextStep } from './watched-run.ts';
import { arrangeSecret, knownState } from './watched-secret.ts';

const minuteMs = 60_000;
const notDue = { nextCheckAt: iso(nowMs + hourMs) };
const admin = { secret: 'admin', clientId: 'admin-client' };

const workAt = (
  atMs: number,
  administeredBy: Partial<Pick<LedgerEvent, 'administeredBy'>> = { administeredBy: admin },
): LedgerEvent => ({
  at: iso(atMs),
  key: `EVENT#${iso(atMs)}#1-0`,
  type: 'generation-planned',
  reason: 'regenerate-secret',
  function: 'rotate',
  requestId: 'request-0',
  correlationIds: [],
  details: {},
  ...administeredBy,
});

async function arrange(body: object = {}, more: Partial<SecretState> = {}) {
  const watch = await arrangeSecret(knownState(undefined, { ...notDue, ...more }));
  const { run, ledger } = watch;
  const start = () => watchClientChange(run, parseClientChange(auditEvent({ ...body })));
  const record = (...events: LedgerEvent[]) => ledger.writeEvents(secretArn, events);
  return { ...watch, start, record };
}

const byAdmin = { userId: undefined, clientId: { id: admin.clientId } };

describe('a change of a managed client', () => {
  it('by another caller is a finding, with what the audit says and no value of it, and its credential is checked', async () => {
    const { start, found, lines, reject, logger } = await arrange();
    reject();
    expect(await start()).toMatchObject({
      outcome: 'reported',
      findings: { 'client-changed-outside': 1, 'credential-rejected': 1 },
    });
    expect(found().find(({ finding }) => finding === 'client-changed-outside')).toMatchObject({
      level: 'WARN',
      secretArn,
      secretName: 'billing',
      clientId: 'client-1',
      action: 'Update',
      changedAt: '2026-12-01T12:00:00.000Z',
      actors: ['client-of-the-console', 'user-eve'],
      properties: ['roles'],
      ...nextStep,
    });
    expect(logger.metrics).toContainEqual({ name: metricNames.clientsChangedOutside, value: 1, unit: 'Count' });
    expect(JSON.stringify(lines)).not.toContain('CANARY');
  });

  it.each<[string, LedgerEvent[], Partial<SecretState>]>([
    ['an event that was recorded after the call', [workAt(nowMs + 9 * minuteMs)], {}],
    ['an event that was recorded before the call', [workAt(nowMs - 9 * minuteMs)], {}],
    ['an event that retire has left in the state', [], { outbox: [workAt(nowMs)] }],
  ])(
    'by the client that administered is ours when the ledger has %s: nothing is locked or tried',
    async (_, events, more) => {
      const { start, record, cloud, found, logger } = await arrange(byAdmin, more);
      await record(...events);
      expect(await start()).toMatchObject({ outcome: 'own', failures: 0 });
      expect([cloud.logins, found(), logger.metrics]).toEqual([[], [], []]);
    },
  );

  it('that Genesys Cloud reports days later is compared with the records of its time', async () => {
    const past = nowMs - 4 * dayMs;
    const { start, record } = await arrange({ ...byAdmin, eventTime: iso(past) });
    await record(workAt(past + minuteMs));
    expect(await start()).toMatchObject({ outcome: 'own' });
  });

  it('that was sent before its record is ours once the lock is free', async () => {
    const { start, run, ledger, found } = await arrange(byAdmin);
    const options = { holder: 'rotate/r/1', leaseMs: 30_000, mayCreate: false, waitUntilMs: 0 };
    const acquired = await ledger.acquire(secretArn, options);
    if (acquired.outcome !== 'acquired') throw new Error('The lock is not free.');
    const held = acquired.ledger;
    // The holder of the lock ends while watch waits for it.
    const acquire = ledger.acquire.bind(ledger);
    ledger.acquire = async (...request) => {
      ledger.acquire = acquire;
      await held.release({ ...knownState(undefined, notDue), outbox: [workAt(nowMs)] });
      return acquire(...request);
    };
    expect(await start()).toMatchObject({ outcome: 'own' });
    expect([found(), run.report.failures]).toEqual([[], 0]);
  });

  it.each<[string, object, LedgerEvent]>([
    [
      'when another client administered',
      byAdmin,
      workAt(nowMs, { administeredBy: { secret: 'other', clientId: 'another' } }),
    ],
    ['by another caller while ours are at work', {}, workAt(nowMs)],
    ['at another time', byAdmin, workAt(nowMs - 20 * minuteMs)],
    ['when no administrative call belongs to the record', byAdmin, workAt(nowMs, {})],
  ])('is a finding: %s', async (_, body, event) => {
    const { start, record } = await arrange(body);
    await record(event);
    expect(await start()).toMatchObject({ outcome: 'reported', findings: { 'client-changed-outside': 1 } });
  });

  it('by nobody is ours only at a time of work', async () => {
    const nobody = { userId: undefined, clientId: undefined };
    const { start, record } = await arrange(nobody);
    await record(workAt(nowMs));
    expect(await start()).toMatchObject({ outcome: 'own' });
    expect(await (await arrange(nobody)).start()).toMatchObject({ outcome: 'reported' });
  });

  it('whose revocation is under way is ours', async () => {
    const intent = { id: 'i', call: 'delete-client', clientId: 'client-1', generation: 1, attempt: 1 } as const;
    const sent = { ...intent, committedAt: iso(nowMs - 1_000), sendBefore: nowMs + 14_000 };
    expect(await (await arrange(byAdmin, { intent: sent })).start()).toMatchObject({ outcome: 'own' });
  });

  it('that two secrets use is checked in both, and the records of both count', async () => {
    const { start, ledger, remember } = await arrange(byAdmin);
    await ledger.owners.contest('org-1', 'client-1', otherArn);
    await remember(knownState(undefined, { ...notDue, outbox: [workAt(nowMs)] }), otherArn);
    expect(await start()).toMatchObject({ outcome: 'own' });
  });
});

describe('an event that decides nothing', () => {
  it.each<[string, object]>([
    ['a client that the ledger does not know', { entity: { id: 'client-9' } }],
    ['a time before the client was ours', { eventTime: iso(nowMs - 30 * dayMs) }],
  ])('%s is ignored, with a line and without a metric', async (_, body) => {
    const { start, lines, logger, cloud } = await arrange(body);
    expect(await start()).toMatchObject({ outcome: 'ignored', failures: 0 });
    expect(lines).toMatchObject([{ level: 'INFO' }]);
    expect([logger.metrics, cloud.logins]).toEqual([[], []]);
  });

  it('a client of the same id in another organization is ignored', async () => {
    const { run, logger } = await arrange();
    const event = auditEvent({}, 'aws.partner/genesys.com/cloud/org-2/rotation');
    expect(await watchClientChange(run, parseClientChange(event))).toMatchObject({ outcome: 'ignored' });
    expect(logger.metrics).toEqual([]);
  });

  it('a malformed one is ignored, with a warning', async () => {
    const { start, lines, logger } = await arrange({ action: 'x"}\nCANARY' });
    expect(await start()).toMatchObject({ outcome: 'ignored', failures: 0 });
    expect(lines).toMatchObject([{ level: 'WARN', ...nextStep }]);
    expect(logger.metrics).toEqual([]);
  });
});
