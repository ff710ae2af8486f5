import { describe, expect, it } from 'vitest';
import { serializeSecretDocument } from '../../../domain/secret-document.ts';
import { createSecret } from '../../../lambda/steps/create-secret.ts';
import { auditRecords } from '../fakes/audit-records.ts';
import { clientRequestToken, document, secretArn } from '../fakes/rotation.ts';
import { arrangeStep, currentDocument, pendingDocument } from './step-under-test.ts';

function arrange(world: Parameters<typeof arrangeStep>[0] = {}) {
  const arranged = arrangeStep({ pending: undefined, ...world });
  return { ...arranged, run: () => createSecret(arranged.rotation, arranged.strategy) };
}

const lock = {
  secretArn,
  clientId: 'client-2',
  phase: 'discard',
  promotedVersionId: clientRequestToken,
} as const;

describe('a new credential', () => {
  it('is stored in the version of this rotation, with its rotation token', async () => {
    const { run, stored, lines } = arrange();
    await run();
    expect(stored).toEqual([
      {
        secretId: secretArn,
        clientRequestToken,
        rotationToken: 'proof',
        value: serializeSecretDocument(pendingDocument),
      },
    ]);
    expect(stored[0]?.value.reveal()).toBe(serializeSecretDocument(pendingDocument).reveal());
    expect(auditRecords(lines)).toEqual([{ event: 'candidate-stored', clientId: 'client-2' }]);
  });

  it('is obtained once: a repeated step creates no other', async () => {
    const { run, happened, opened, audited, lines } = arrange({ pending: pendingDocument });
    await run();
    expect([happened, opened, audited()]).toEqual([[], [], []]);
    // The log says why nothing was done.
    expect(lines).toHaveLength(1);
  });

  it('is not taken to be there if AWSPENDING holds the credential in force', async () => {
    const { run, happened } = arrange({ pending: currentDocument });
    await expect(run()).rejects.toMatchObject({ code: 'pending-equals-current', outcome: 'unchanged' });
    expect(happened).toEqual([]);
  });

  it('is not stored again if another run has stored one', async () => {
    const { run, happened, audited, lines } = arrange({
      strategy: { obtainPendingCredential: async () => 'stored-by-another-run' },
    });
    await run();
    expect([happened, audited()]).toEqual([[], []]);
    expect(lines).toHaveLength(1);
  });

  it('releases the lock on its client once it is stored', async () => {
    const { run, schedule } = arrange({
      strategy: { obtainPendingCredential: async () => ({ document: pendingDocument, lockedClientId: 'client-2' }) },
    });
    schedule.set(lock, '2026-03-01T13:00:00.000Z');
    await run();
    expect(await schedule.dueAt(lock)).toBeUndefined();
  });

  it('cancels no schedule if it holds no lock', async () => {
    const { run, canceled } = arrange();
    await run();
    expect(canceled).toEqual([]);
  });
});

describe('if another run stored its credential first', () => {
  const race = (stored = document({ clientId: 'client-3', standbyClientId: 'client-4' })) => {
    const arranged = arrange({ storeAnswer: 'holds-other-value' });
    const { storePending } = arranged.rotation.services.store;
    const { store } = arranged.rotation.services;
    store.storePending = async (value) => {
      arranged.put(clientRequestToken, 'AWSPENDING', stored);
      return storePending(value);
    };
    return arranged;
  };

  it('the credential of this run is revoked, and neither the stored nor the current one', async () => {
    const { run, discarded, audited, warnings } = race();
    await run();
    expect(discarded).toMatchObject([
      { marker: { secretArn, clientRequestToken }, clientId: 'client-2', standbyClientId: undefined },
    ]);
    const used = ['client-1', 'client-2', 'client-3'].filter((clientId) => discarded[0]?.isUsed({ clientId }));
    expect(used).toEqual(['client-1', 'client-3']);
    expect(audited()).not.toContain('candidate-stored');
    expect(warnings()).toMatchObject([{ clientId: 'client-3' }]);
  });

  it('nothing is revoked if it is the same credential', async () => {
    const { run, discarded } = race(pendingDocument);
    await run();
    expect(discarded).toEqual([]);
  });
});

const day = 86_400;
const leaked = { compromisedToken: clientRequestToken };

describe('a grace period', () => {
  it.each([
    ['as long as the rotation interval is refused', day, day, 'invalid-settings'],
    ['longer than the rotation interval is refused', day + 1, day, 'invalid-settings'],
    ['shorter than the rotation interval is accepted', day - 1, day, undefined],
    ['is accepted if rotations are irregular', day, undefined, undefined],
  ])('%s', async (_what, graceSeconds, rotationIntervalSeconds, code) => {
    const { run, happened } = arrange({ settings: { graceSeconds }, description: { rotationIntervalSeconds } });
    const error = await run().catch((error: unknown) => error);
    expect((error as { code?: string } | undefined)?.code).toBe(code);
    expect(happened.includes('obtained')).toBe(code === undefined);
  });

  it('does not matter to the rotation that answers a leak', async () => {
    const { run, happened } = arrange({
      settings: { graceSeconds: 2 * day, ...leaked },
      description: { rotationIntervalSeconds: day },
    });
    await run();
    expect(happened).toEqual(['obtained', 'stored']);
  });
});

describe('a strategy that interrupts logins', () => {
  const strategy = { name: 'in-place', interruptsLogins: true } as const;
  const admin = document({ clientId: 'client-9' });
  const withAdmin = (settings: NonNullable<Parameters<typeof arrangeStep>[0]>['settings'] = {}) => {
    const arranged = arrange({ strategy, settings: { adminSecret: 'admin', ...settings } });
    const text = serializeSecretDocument(admin).reveal();
    arranged.versions.put('admin', 'version-1', { stages: ['AWSCURRENT'], text });
    return arranged;
  };

  it('does nothing without an admin secret', async () => {
    const { run, happened, opened } = arrange({ strategy });
    await expect(run()).rejects.toMatchObject({ code: 'admin-secret-required', outcome: 'unchanged' });
    expect([happened, opened]).toEqual([[], []]);
  });

  it('invalidates nothing until the destinations are known to be writable', async () => {
    const { run, happened } = withAdmin({ integrationCredentials: ['cred-1'] });
    await expect(run()).rejects.toMatchObject({ code: 'destination-rejected' });
    expect(happened).toEqual([]);
  });

  it('invalidates nothing that an integration outside the destinations uses', async () => {
    const { run, happened, admin: session } = withAdmin({ dependentIntegrations: 'block' });
    session.integrations.add('crm', ['cred-1']);
    session.integrations.addCredential('cred-1', currentDocument.clientId);
    await expect(run()).rejects.toMatchObject({ code: 'dependent-integrations-found' });
    expect(happened).toEqual([]);
  });
});

it('a strategy that interrupts no logins leaves the destinations to setSecret', async () => {
  const { run, admin, happened } = arrange({
    settings: { integrationCredentials: ['cred-1'], dependentIntegrations: 'block' },
  });
  await run();
  expect(admin.integrations.calls).toEqual([]);
  expect(happened).toEqual(['obtained', 'stored']);
});
