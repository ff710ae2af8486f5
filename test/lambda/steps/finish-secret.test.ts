import { describe, expect, it } from 'vitest';
import { finishSecret } from '../../../lambda/steps/finish-secret.ts';
import { auditRecords } from '../fakes/audit-records.ts';
import { clientRequestToken, document, secretArn } from '../fakes/rotation.ts';
import { arrangeStep, currentDocument, pendingDocument } from './step-under-test.ts';

function arrange(world: Parameters<typeof arrangeStep>[0] = {}) {
  const arranged = arrangeStep(world);
  return { ...arranged, run: () => finishSecret(arranged.rotation, arranged.strategy) };
}

const promoted = `promoted ${secretArn} from version-1 to ${clientRequestToken}`;

describe('the new credential becomes the current one', () => {
  it('once the revocation of the old one is arranged, so that a crash in between forgets none', async () => {
    const { run, happened, schedule, lines } = arrange();
    await run();
    expect(happened).toEqual(['arranged deactivate of client-1', promoted]);
    expect(schedule.arranged).toMatchObject([{ retiredVersionId: 'version-1', promotedVersionId: clientRequestToken }]);
    expect(auditRecords(lines).at(-1)).toEqual({
      event: 'credential-promoted',
      clientId: 'client-2',
      from: 'version-1',
      to: clientRequestToken,
    });
  });

  it('and subscribers learn of it', async () => {
    const { run, published } = arrange({ hasSubscribers: true });
    await run();
    expect(published).toMatchObject([
      {
        type: 'Credential Rotated',
        resource: secretArn,
        detail: { versionId: clientRequestToken, clientId: 'client-2' },
      },
    ]);
  });

  it('where it is the same, without anything to revoke', async () => {
    const { run, happened } = arrange({ pending: currentDocument });
    await run();
    expect(happened).toEqual([promoted]);
  });

  it('not when somebody has moved AWSCURRENT meanwhile: that is told, and to nobody as a success', async () => {
    const { run, audited, published } = arrange({ promoteAnswer: 'moved-by-other', hasSubscribers: true });
    await expect(run()).rejects.toMatchObject({
      code: 'version-conflict',
      message: expect.stringContaining('version-1'),
    });
    expect(audited()).not.toContain('credential-promoted');
    expect(published).toEqual([]);
  });

  it('and revokes what the strategy says of the old document and the new one', async () => {
    const asked: unknown[] = [];
    const { run, opened } = arrange({
      strategy: {
        retirements: (...documents) => {
          asked.push(...documents.map(({ clientId, secretId }) => ({ clientId, secretId })));
          return [];
        },
      },
    });
    await run();
    expect(asked).toEqual([{ clientId: 'client-1' }, { clientId: 'client-2' }]);
    expect(opened).toEqual([]);
  });

  it('and revokes the old secret by the id that Genesys Cloud knows it by', async () => {
    const asked: unknown[] = [];
    const { run, opened } = arrange({
      strategy: {
        identify: async (_admin, retired, { clientId }) => ({ ...retired, secretId: `found beside ${clientId}` }),
        retirements: ({ secretId }) => {
          asked.push(secretId);
          return [];
        },
      },
    });
    await run();
    expect(asked).toEqual(['found beside client-2']);
    expect(opened).toEqual(['client-1']);
  });
});

it('a credential that AWSCURRENT was moved back from is revoked too', async () => {
  const { rotation, strategy, put, schedule } = arrangeStep({
    description: {
      stagesByVersion: {
        'version-0': ['AWSPREVIOUS'],
        'version-1': ['AWSCURRENT'],
        [clientRequestToken]: ['AWSPENDING'],
      },
    },
    strategy: { retirements: ({ clientId }) => [{ clientId, phase: 'deactivate', endsLiveTokens: false }] },
  });
  put('version-1', 'AWSCURRENT', currentDocument, 1_000);
  put('version-0', 'AWSPREVIOUS', document({ clientId: 'client-3' }), 2_000);
  await finishSecret(rotation, strategy);
  expect(schedule.arranged.map(({ clientId, retiredVersionId }) => [clientId, retiredVersionId])).toEqual([
    ['client-3', 'version-0'],
    ['client-1', 'version-1'],
  ]);
});

describe('an old credential that should be dead already', () => {
  const strategy = {
    retirements: () => [{ clientId: 'client-1', phase: 'prove', endsLiveTokens: false } as const],
  };

  it('is seen to be refused, and that is all', async () => {
    const { run, happened, tried, audited } = arrange({ strategy, logins: ['refused'] });
    await run();
    expect(tried).toEqual(['client-1']);
    expect(happened).toEqual([promoted]);
    expect(audited()).toEqual(['revocation-verified', 'credential-promoted']);
  });

  it('is looked at once more by the retirement where there is somebody to tell of it', async () => {
    const { run, happened } = arrange({ strategy, logins: ['refused'], hasSubscribers: true });
    await run();
    expect(happened).toEqual(['arranged prove of client-1', promoted]);
  });

  it('and still logs in does not hold the promotion up, and is looked at later', async () => {
    const { run, happened } = arrange({ strategy, logins: ['accepted'] });
    await run();
    expect(happened.slice(-2)).toEqual(['arranged prove of client-1', promoted]);
  });
});

it('an old credential with a grace period is not tried, for it works until then', async () => {
  const { run, tried } = arrange({ logins: ['refused'] });
  await run();
  expect(tried).toEqual([]);
});

describe('how long logins failed', () => {
  const strategy = { interruptsLogins: true };

  it('is measured from when the new credential was stored', async () => {
    const { run, time, lines, logger } = arrange({ strategy });
    time.advance(12_000);
    await run();
    expect(auditRecords(lines).at(-1)).toEqual({ event: 'login-outage', clientId: 'client-2', maxSeconds: 12 });
    expect(logger.metrics).toEqual([
      { name: 'LoginOutageDuration', value: 12, unit: 'Seconds', dimensions: { SecretName: 'billing' } },
    ]);
  });

  it('is never less than nothing, whatever the clocks say', async () => {
    const { run, put, time, logger } = arrange({ strategy });
    put(clientRequestToken, 'AWSPENDING', pendingDocument, time.now() + 5_000);
    await run();
    expect(logger.metrics).toMatchObject([{ value: 0 }]);
  });

  it('is not told where it is not known', async () => {
    const { run, versions, audited, logger } = arrange({ strategy });
    const text = JSON.stringify(pendingDocument.fields.reveal());
    versions.put(secretArn, clientRequestToken, { stages: ['AWSPENDING'], text });
    await run();
    expect(audited()).not.toContain('login-outage');
    expect(logger.metrics).toEqual([]);
  });

  it('is not told of a version that has lost its value', async () => {
    const { rotation, strategy: interrupting, versions, logger } = arrange({ strategy });
    const { promote } = rotation.services.store;
    rotation.services.store.promote = async (secretId, move) => {
      versions.put(secretArn, clientRequestToken, { stages: [] });
      return promote(secretId, move);
    };
    await finishSecret(rotation, interrupting);
    expect(logger.metrics).toEqual([]);
  });

  it('is nothing with a strategy that interrupts none', async () => {
    const { run, logger } = arrange();
    await run();
    expect(logger.metrics).toEqual([]);
  });
});
