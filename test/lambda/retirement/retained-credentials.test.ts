import { describe, expect, it } from 'vitest';
import type { SecretDocument } from '../../../domain/secret-document.ts';
import type { RetirementOrder } from '../../../lambda/ports/retirement-order.ts';
import { clientRequestToken, document } from '../fakes/rotation.ts';
import { arrangeRetirement, changesOf, oldDocument } from './retirement-under-test.ts';

const later = '99999999-2222-3333-4444-555555555555';
const promoted = { [clientRequestToken]: ['AWSCURRENT'] };

interface Kept {
  readonly when: string;
  readonly reason: string;
  readonly versions: Readonly<Record<string, SecretDocument | undefined>>;
  readonly stages?: Readonly<Record<string, readonly string[]>>;
  readonly ordered?: Partial<RetirementOrder>;
}

const oneSecret = { phase: 'delete-secret', strategy: 'multi-secret', secretId: 'secret-1' } as const;
const secretOf = (secretId: string) => document({ secretId, clientSecret: `CANARY-${secretId}` });

const kept: readonly Kept[] = [
  {
    when: 'it is rotated to again',
    reason: 'is-pending',
    versions: { [later]: oldDocument },
    stages: { ...promoted, [later]: ['AWSPENDING'] },
  },
  {
    when: 'it is in force by a rotation of its own',
    reason: 'is-current',
    versions: { [later]: document({ clientId: 'client-1', clientSecret: 'CANARY-third' }) },
    stages: { [later]: ['AWSCURRENT'] },
  },
  {
    when: 'it takes over at the next rotation',
    reason: 'is-standby',
    versions: { [later]: document({ clientId: 'client-3', standbyClientId: 'client-1' }) },
    stages: { [later]: ['AWSCURRENT'] },
  },
  {
    when: 'it takes over after the rotation that is under way',
    reason: 'is-standby',
    versions: { [later]: document({ clientId: 'client-3', standbyClientId: 'client-1' }) },
    stages: { ...promoted, [later]: ['AWSPENDING'] },
    ordered: { phase: 'delete' },
  },
  {
    when: 'its client has got a later credential, by an old order from the dead-letter queue',
    reason: 'is-superseded',
    versions: { [later]: document({ clientId: 'client-1', clientSecret: 'CANARY-third' }) },
    stages: { ...promoted, [later]: ['AWSPREVIOUS'] },
    ordered: { phase: 'regenerate', strategy: 'alternating-clients' },
  },
  {
    when: 'it is the one of several secrets that is in force',
    reason: 'is-current',
    versions: { 'version-1': secretOf('secret-1'), [later]: secretOf('secret-1') },
    stages: { [later]: ['AWSCURRENT'] },
    ordered: oneSecret,
  },
  {
    when: 'it was stored again without its id',
    reason: 'is-current',
    versions: { 'version-1': secretOf('secret-1'), [later]: document({ clientSecret: 'CANARY-secret-1' }) },
    stages: { [later]: ['AWSCURRENT'] },
    ordered: oneSecret,
  },
  {
    when: 'it was stored without its id to be rotated to',
    reason: 'is-pending',
    versions: {
      'version-1': secretOf('secret-1'),
      [clientRequestToken]: secretOf('secret-2'),
      [later]: document({ clientSecret: 'CANARY-secret-1' }),
    },
    stages: { ...promoted, [later]: ['AWSPENDING'] },
    ordered: oneSecret,
  },
  {
    when: 'nothing says that the one in force, which has no id, is another',
    reason: 'is-current',
    versions: { 'version-1': undefined, [later]: document({ clientSecret: 'CANARY-any' }) },
    stages: { [later]: ['AWSCURRENT'] },
    ordered: oneSecret,
  },
];

describe('a credential whose retirement is due is kept', () => {
  it('if finishSecret ended before the promotion, and the order comes again', async () => {
    const stages = { 'version-1': ['AWSCURRENT'], [clientRequestToken]: ['AWSPENDING'] };
    const { run, session } = arrangeRetirement({ stages });
    await expect(run()).rejects.toMatchObject({ code: 'not-promoted-yet', outcome: 'unchanged' });
    expect(changesOf(session)).toEqual([]);
  });

  it.each(kept)('when $when', async ({ reason, versions, stages, ordered = {} }) => {
    const { run, session, schedule, records, logins, published } = arrangeRetirement({
      versions,
      ...(stages === undefined ? {} : { stages }),
      settings: { integrationCredentials: ['cred-1'] },
    });
    session.integrations.addCredential('cred-1', 'client-1');
    expect(await run(ordered)).toBe('skip');
    expect(changesOf(session)).toEqual([]);
    expect(session.integrations.updates).toEqual([]);
    expect(schedule.scheduled).toEqual([]);
    expect(logins).toEqual([]);
    expect(published).toEqual([]);
    expect(records()).toEqual([
      { event: 'retirement-skipped', clientId: 'client-1', phase: ordered.phase ?? 'deactivate', reason },
    ]);
  });

  it('as long as it is in use, if the policy says so', async () => {
    const { run, session, schedule, logger } = arrangeRetirement({ settings: { inUsePolicy: 'defer' } });
    session.used.set('client-1', { known: true, requests: 7, operations: [] });
    expect(await run({ scheduledAt: '2026-02-26T12:00:00.000Z' })).toBe('deferred');
    expect(changesOf(session)).toEqual([]);
    expect(schedule.scheduled).toMatchObject([{ phase: 'deactivate', deferrals: 1 }]);
    expect(logger.metrics.map(({ name }) => name)).toEqual(['RetirementDeferred']);
  });
});

describe('its usage', () => {
  const locking: readonly Partial<RetirementOrder>[] = [
    { phase: 'deactivate' },
    { phase: 'delete' },
    { phase: 'regenerate', strategy: 'alternating-clients' },
    oneSecret,
  ];

  it.each(locking)('is checked before $phase, which could lock a program out', async (ordered) => {
    const { run, session, audited } = arrangeRetirement({ settings: { inUsePolicy: 'defer' } });
    if (ordered.phase === 'delete') session.addClient('client-1', {}, 'inactive');
    await run({ ...ordered, scheduledAt: '2026-02-26T12:00:00.000Z' });
    expect(audited()[0]).toBe('usage-checked');
  });
});

describe('one of several secrets is deleted', () => {
  it.each([
    ['names another id', { secretId: 'secret-2', clientSecret: 'CANARY-secret-2' }, secretOf('secret-1')],
    ['names another id, although the old version no longer exists', { secretId: 'secret-2' }, undefined],
    ['names no id and holds another secret', { clientSecret: 'CANARY-secret-2' }, secretOf('secret-1')],
  ])('if the current document %s', async (_what, fields, retired) => {
    const { run, session } = arrangeRetirement({
      versions: { 'version-1': retired, [clientRequestToken]: document(fields) },
    });
    expect(await run(oneSecret)).toBe('delete-secret');
    expect(changesOf(session)).toEqual(['deleteSecret client-1 secret-1']);
  });
});

describe('the current credential', () => {
  it.each([
    ['has no value', { [clientRequestToken]: undefined }, promoted],
    ['is unknown, because no version has AWSCURRENT', {}, { [clientRequestToken]: ['AWSPREVIOUS'] }],
  ])('must be known: nothing is revoked if it %s', async (_what, versions, stages) => {
    const { run, session, schedule } = arrangeRetirement({ versions, stages });
    await expect(run()).rejects.toMatchObject({
      code: 'invalid-secret-document',
      message: expect.stringContaining('AWSCURRENT'),
    });
    expect([...session.calls, ...schedule.scheduled]).toEqual([]);
  });

  it('is read once, and no unnamed version is read', async () => {
    const { run, reads } = arrangeRetirement();
    await run();
    expect(reads).toEqual([clientRequestToken, 'version-1']);
  });
});
