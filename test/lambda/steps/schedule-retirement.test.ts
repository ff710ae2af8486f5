import { describe, expect, it } from 'vitest';
import { adminSessionOnDemand } from '../../../lambda/credentials/open-admin-session.ts';
import { scheduleRetirement } from '../../../lambda/steps/schedule-retirement.ts';
import type { PlannedRetirement } from '../../../lambda/strategies/strategy.ts';
import { auditRecords } from '../fakes/audit-records.ts';
import { clientRequestToken, document, secretArn } from '../fakes/rotation.ts';
import { arrangeStep, currentDocument } from './step-under-test.ts';

const hour = 3_600;
const regenerate: PlannedRetirement = { clientId: 'client-1', phase: 'regenerate', endsLiveTokens: true };
const deactivate: PlannedRetirement = { clientId: 'client-1', phase: 'deactivate', endsLiveTokens: false };

function arrange(world: Parameters<typeof arrangeStep>[0] = {}, accessTokenValiditySeconds?: number) {
  const arranged = arrangeStep({ ...world, settings: { graceSeconds: 2 * hour, ...world.settings } });
  arranged.admin.addClient('client-1', { accessTokenValiditySeconds });
  const retired = { document: document({ environment: 'mypurecloud.de' }), versionId: 'version-1' };
  const admin = adminSessionOnDemand(arranged.rotation, currentDocument);
  const run = async (planned: PlannedRetirement) => {
    await scheduleRetirement(arranged.rotation, planned, retired, admin);
    return arranged.schedule.scheduled.at(-1);
  };
  return { ...arranged, run };
}

describe('a revocation', () => {
  it('is scheduled for the end of the grace period', async () => {
    const { run, lines } = arrange();
    expect(await run(deactivate)).toEqual({
      secretArn,
      strategy: 'alternating-clients',
      phase: 'deactivate',
      clientId: 'client-1',
      environment: 'mypurecloud.de',
      retiredVersionId: 'version-1',
      promotedVersionId: clientRequestToken,
      dueAt: '2026-03-01T14:00:00.000Z',
      scheduledAt: '2026-03-01T12:00:00.000Z',
    });
    expect(auditRecords(lines)).toEqual([
      {
        event: 'retirement-scheduled',
        phase: 'deactivate',
        clientId: 'client-1',
        dueAt: '2026-03-01T14:00:00.000Z',
      },
    ]);
  });

  it('of one of several secrets names it', async () => {
    const { run, lines } = arrange();
    const planned = { ...deactivate, phase: 'delete-secret', secretId: 'secret-id-1' } as const;
    expect(await run(planned)).toMatchObject({ phase: 'delete-secret', secretId: 'secret-id-1' });
    expect(auditRecords(lines)).toMatchObject([{ secretId: 'secret-id-1' }]);
  });

  it('without a grace period is scheduled for a time that Scheduler still accepts', async () => {
    const { run } = arrange({ settings: { graceSeconds: 0 } });
    expect(await run(deactivate)).toMatchObject({ dueAt: '2026-03-01T12:00:05.000Z' });
  });

  it('of a leaked credential is due at once, however long its tokens live', async () => {
    const { run, opened } = arrange({ settings: { compromisedToken: clientRequestToken } }, 48 * hour);
    expect(await run(regenerate)).toMatchObject({ urgent: true, dueAt: '2026-03-01T12:00:05.000Z' });
    expect(opened).toEqual([]);
  });

  it('that is only verified again does not wait for the grace period', async () => {
    const { run } = arrange();
    expect(await run({ ...deactivate, phase: 'prove' })).toMatchObject({ dueAt: '2026-03-01T12:15:00.000Z' });
  });
});

describe('a revocation that ends valid tokens', () => {
  it('waits as long as they live if that is longer, and says why', async () => {
    const { run, lines } = arrange({}, 48 * hour);
    expect(await run(regenerate)).toMatchObject({ dueAt: '2026-03-03T12:00:00.000Z' });
    expect(auditRecords(lines)).toEqual([
      { event: 'grace-period-extended', clientId: 'client-1', from: '2h', to: '2d', reason: expect.anything() },
      expect.objectContaining({ event: 'retirement-scheduled' }),
    ]);
  });

  it.each([
    ['live as long', 2 * hour],
    ['live shorter', hour],
    ['are those of a client that is gone', undefined],
  ])('is scheduled for the end of the grace period if they %s', async (_what, seconds) => {
    const { run, admin, audited } = arrange({}, seconds);
    if (seconds === undefined) admin.removeClient('client-1');
    expect(await run(regenerate)).toMatchObject({ dueAt: '2026-03-01T14:00:00.000Z' });
    expect(audited()).toEqual(['retirement-scheduled']);
  });
});

it('a revocation that ends no tokens does not read their lifetime', async () => {
  const { run, opened } = arrange({}, 48 * hour);
  expect(await run(deactivate)).toMatchObject({ dueAt: '2026-03-01T14:00:00.000Z' });
  expect(opened).toEqual([]);
});
