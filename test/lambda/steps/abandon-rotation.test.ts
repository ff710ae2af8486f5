import { describe, expect, it } from 'vitest';
import { abandonRotation } from '../../../lambda/steps/abandon-rotation.ts';
import { auditRecords } from '../fakes/audit-records.ts';
import { clientRequestToken, document, secretArn } from '../fakes/rotation.ts';
import { arrangeStep, currentDocument, pendingDocument } from './step-under-test.ts';

function arrange(world: Parameters<typeof arrangeStep>[0] = {}) {
  const arranged = arrangeStep(world);
  const { rotation, strategy, admin } = arranged;
  const { current = currentDocument, pending = pendingDocument } = world;
  const run = () =>
    abandonRotation(rotation, strategy, { admin, pending, current }).then(
      () => undefined,
      (error: unknown) => error,
    );
  return { ...arranged, run };
}

const removedPending = `removed AWSPENDING from ${clientRequestToken} of ${secretArn}`;

describe('a rotation whose pending credential is permanently rejected', () => {
  it('is abandoned and its credential revoked, in an order in which a crash leaves nothing behind', async () => {
    const { run, happened } = arrange();
    expect(await run()).toMatchObject({
      code: 'pending-credential-rejected',
      outcome: 'unchanged',
      message: expect.stringContaining(clientRequestToken),
    });
    expect(happened).toEqual(['scheduled discard of client-2', removedPending, 'discarded client-2']);
  });

  it('is checked again by a retirement', async () => {
    const { run, schedule } = arrange({ pending: document({ clientId: 'client-2', environment: 'mypurecloud.de' }) });
    await run();
    expect(schedule.scheduled).toEqual([
      {
        secretArn,
        strategy: 'replacement-client',
        phase: 'discard',
        clientId: 'client-2',
        environment: 'mypurecloud.de',
        retiredVersionId: clientRequestToken,
        promotedVersionId: clientRequestToken,
        dueAt: '2026-03-01T12:05:00.000Z',
        scheduledAt: '2026-03-01T12:00:00.000Z',
      },
    ]);
  });

  it('is checked again by the id of its secret if the client has several', async () => {
    const { run, schedule } = arrange({ pending: document({ secretId: 'secret-id-2' }) });
    await run();
    expect(schedule.scheduled).toMatchObject([{ clientId: 'client-1', secretId: 'secret-id-2' }]);
  });

  it('is on record and counted', async () => {
    const { run, lines, logger } = arrange();
    await run();
    expect(auditRecords(lines)).toMatchObject([{ event: 'rotation-abandoned', clientId: 'client-2' }]);
    expect(logger.metrics).toEqual([
      { name: 'RotationAbandoned', value: 1, unit: 'Count', dimensions: { SecretName: 'billing' } },
    ]);
  });

  it('restores the current credential to its destinations before anything is revoked', async () => {
    const { run, admin, happened } = arrange({ settings: { integrationCredentials: ['cred-1'] } });
    admin.integrations.addCredential('cred-1', 'client-2');
    const { updateCredential } = admin.integrations;
    admin.integrations.updateCredential = async (credential) => {
      happened.push(`put ${credential.fields.clientId} back`);
      await updateCredential.call(admin.integrations, credential);
    };
    await run();
    expect(happened.slice(-2)).toEqual(['put client-1 back', 'discarded client-2']);
  });
});

describe('what is discarded', () => {
  it('is what was created for this rotation', async () => {
    const { run, discarded } = arrange({ current: document({ standbyClientId: 'client-9' }) });
    await run();
    expect(discarded).toMatchObject([
      { marker: { secretArn, clientRequestToken }, clientId: 'client-2', standbyClientId: 'client-9' },
    ]);
  });

  it('is never the current client or its standby client', async () => {
    const { run, discarded } = arrange({ current: document({ standbyClientId: 'client-9' }) });
    await run();
    const used = ['client-1', 'client-2', 'client-9'].filter((clientId) => discarded[0]?.isUsed({ clientId }));
    expect(used).toEqual(['client-1', 'client-9']);
  });
});
