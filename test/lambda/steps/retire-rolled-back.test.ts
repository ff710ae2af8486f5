import { describe, expect, it } from 'vitest';
import type { SecretDocument } from '../../../domain/secret-document.ts';
import { adminSessionOnDemand } from '../../../lambda/credentials/open-admin-session.ts';
import { retireRolledBack } from '../../../lambda/steps/retire-rolled-back.ts';
import type { PlannedRetirement } from '../../../lambda/strategies/strategy.ts';
import { auditRecords } from '../fakes/audit-records.ts';
import { clientRequestToken, currentVersion, document, secretArn } from '../fakes/rotation.ts';
import { arrangeStep } from './step-under-test.ts';

interface Rollback {
  readonly current?: SecretDocument;
  readonly pending?: SecretDocument;
  /** The credential that was rolled back from. */
  readonly from?: SecretDocument;
  readonly retirements?: readonly PlannedRetirement[];
}

const goes = (clientId: string): PlannedRetirement => ({ clientId, phase: 'deactivate', endsLiveTokens: false });

function arrange({
  current = document({ clientId: 'client-1' }),
  pending = document({ clientId: 'client-2' }),
  from = document({ clientId: 'client-3' }),
  retirements,
}: Rollback = {}) {
  const asked: unknown[] = [];
  const arranged = arrangeStep({
    current,
    pending,
    description: { stagesByVersion: { 'version-0': ['AWSPREVIOUS'], 'version-1': ['AWSCURRENT'] } },
    strategy: {
      retirements: (retired, pending) => {
        asked.push([retired.clientId, pending.clientId]);
        return retirements ?? [goes(retired.clientId)];
      },
    },
  });
  arranged.put('version-0', 'AWSPREVIOUS', from, 2_000);
  const run = () =>
    retireRolledBack(arranged.rotation, arranged.strategy, {
      current: currentVersion(current, 1_000),
      pending: { versionId: clientRequestToken, document: pending, storedAtMs: 3_000 },
      admin: adminSessionOnDemand(arranged.rotation, current),
    });
  return { ...arranged, asked, run };
}

describe('a credential that was rolled back from', () => {
  it('is revoked under the version that holds it, and audited', async () => {
    const { run, asked, schedule, lines } = arrange();
    await run();
    expect(asked).toEqual([['client-3', 'client-2']]);
    expect(schedule.scheduled).toMatchObject([
      {
        phase: 'deactivate',
        clientId: 'client-3',
        retiredVersionId: 'version-0',
        promotedVersionId: clientRequestToken,
      },
    ]);
    expect(auditRecords(lines)[0]).toEqual({
      event: 'rollback-detected',
      restoredClientId: 'client-1',
      from: 'client-3',
    });
  });

  it('is not revoked where it is also the current or the pending credential', async () => {
    const { run, schedule } = arrange({ retirements: ['client-1', 'client-2', 'client-3'].map(goes) });
    await run();
    expect(schedule.scheduled.map(({ clientId }) => clientId)).toEqual(['client-3']);
  });

  it('is deleted by itself if it is one of several secrets of the current client', async () => {
    const { run, asked, schedule } = arrange({
      current: document({ secretId: 'secret-id-1' }),
      pending: document({ secretId: 'secret-id-2' }),
      from: document({ secretId: 'secret-id-3' }),
    });
    await run();
    expect(asked).toEqual([]);
    expect(schedule.scheduled).toMatchObject([
      { phase: 'delete-secret', clientId: 'client-1', secretId: 'secret-id-3', retiredVersionId: 'version-0' },
    ]);
  });

  it('is deleted only after its tokens have expired if it is one of several', async () => {
    const { run, admin, audited } = arrange({
      current: document({ secretId: 'secret-id-1' }),
      pending: document({ secretId: 'secret-id-2' }),
      from: document({ secretId: 'secret-id-3' }),
    });
    admin.addClient('client-1', { accessTokenValiditySeconds: 172_800 });
    await run();
    expect(audited()).toContain('grace-period-extended');
  });

  it.each([
    ['is of another client', document({ clientId: 'client-3', secretId: 'secret-id-3' })],
    ['is the only one of its client', document({ clientId: 'client-1' })],
  ])('is retired as the strategy plans if it %s', async (_what, from) => {
    const { run, asked } = arrange({ from });
    await run();
    expect(asked).toEqual([[from.clientId, 'client-2']]);
  });
});

describe('the client that AWSCURRENT was rolled back to', () => {
  const deletion = { secretArn, clientId: 'client-1', phase: 'delete' } as const;

  it('is no longer to be deleted', async () => {
    const { run, schedule } = arrange();
    schedule.set(deletion, '2026-03-02T12:00:00.000Z');
    await run();
    expect(await schedule.dueAt(deletion)).toBeUndefined();
  });
});
