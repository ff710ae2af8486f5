import { describe, expect, it } from 'vitest';
import { finishSecret } from '../../../lambda/steps/finish-secret.ts';
import { auditRecords } from '../fakes/audit-records.ts';
import { clientRequestToken, secretArn } from '../fakes/rotation.ts';
import { arrangeStep, currentDocument, pendingDocument } from './step-under-test.ts';

function arrange(world: Parameters<typeof arrangeStep>[0] = {}) {
  const arranged = arrangeStep(world);
  return { ...arranged, run: () => finishSecret(arranged.rotation, arranged.strategy) };
}

const promoted = `promoted ${secretArn} from version-1 to ${clientRequestToken}`;

describe('the promotion', () => {
  it('happens after the revocation of the old credential is scheduled, so that a crash in between loses none', async () => {
    const { run, happened, schedule, lines } = arrange();
    await run();
    expect(happened).toEqual(['scheduled deactivate of client-1', promoted]);
    expect(schedule.scheduled).toMatchObject([
      { retiredVersionId: 'version-1', promotedVersionId: clientRequestToken },
    ]);
    expect(auditRecords(lines).at(-1)).toEqual({
      event: 'credential-promoted',
      clientId: 'client-2',
      from: 'version-1',
      to: clientRequestToken,
    });
  });

  it('is refused if the credential is the one in force, because nothing would be rotated', async () => {
    const { run, happened } = arrange({ pending: currentDocument });
    await expect(run()).rejects.toMatchObject({ code: 'pending-equals-current', outcome: 'unchanged' });
    expect(happened).toEqual([]);
  });

  it('fails if AWSCURRENT was moved in the meantime, and is not announced', async () => {
    const { run, audited, published } = arrange({ promoteAnswer: 'moved-by-other', hasSubscribers: true });
    await expect(run()).rejects.toMatchObject({
      code: 'version-conflict',
      message: expect.stringContaining('version-1'),
    });
    expect(audited()).not.toContain('credential-promoted');
    expect(published).toEqual([]);
  });
});

describe('an old credential that should already be invalid', () => {
  const strategy = {
    retirements: () => [{ clientId: 'client-1', phase: 'prove', endsLiveTokens: false } as const],
  };

  it('is verified as rejected, and no retirement is scheduled', async () => {
    const { run, happened, tried, audited } = arrange({ strategy, logins: ['rejected'] });
    await run();
    expect(tried).toEqual(['client-1']);
    expect(happened).toEqual([promoted]);
    expect(audited()).toEqual(['revocation-verified', 'credential-promoted']);
  });

  it('is verified again by a retirement if there are subscribers to announce it to', async () => {
    const { run, happened } = arrange({ strategy, logins: ['rejected'], hasSubscribers: true });
    await run();
    expect(happened).toEqual(['scheduled prove of client-1', promoted]);
  });

  it('does not block the promotion if it still logs in, and is verified later', async () => {
    const { run, happened } = arrange({ strategy, logins: ['accepted'] });
    await run();
    expect(happened.slice(-2)).toEqual(['scheduled prove of client-1', promoted]);
  });
});

describe('the login outage', () => {
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

  it('is never negative, whatever the clocks say', async () => {
    const { run, put, time, logger } = arrange({ strategy });
    put(clientRequestToken, 'AWSPENDING', pendingDocument, time.now() + 5_000);
    await run();
    expect(logger.metrics).toMatchObject([{ value: 0 }]);
  });

  it('is not reported if it is unknown', async () => {
    const { run, versions, audited, logger } = arrange({ strategy });
    const text = JSON.stringify(pendingDocument.fields.reveal());
    versions.put(secretArn, clientRequestToken, { stages: ['AWSPENDING'], text });
    await run();
    expect(audited()).not.toContain('login-outage');
    expect(logger.metrics).toEqual([]);
  });
});
