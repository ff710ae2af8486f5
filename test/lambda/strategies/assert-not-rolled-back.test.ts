import { describe, expect, it } from 'vitest';
import type { RotationSettings } from '../../../domain/rotation-settings.ts';
import { assertNotRolledBack } from '../../../lambda/strategies/standby.ts';
import { FakeStore } from '../fakes/fake-store.ts';
import { arrangeRotation, clientRequestToken, currentVersion, document, secretArn } from '../fakes/rotation.ts';

const dueAt = '2026-03-02T08:30:00.000Z';

/** AWSCURRENT with client-1 since noon, and before it a version with this client, stored at this hour. */
function arrange(previous: { clientId: string; storedAt: string }, settings: Partial<RotationSettings> = {}) {
  const { rotation, schedule } = arrangeRotation(settings);
  const store = new FakeStore();
  const put = (versionId: string, stage: string, clientId: string, storedAt: string) => {
    const text = JSON.stringify({ clientId, clientSecret: 'a-secret' });
    store.put(secretArn, versionId, { stages: [stage], text, storedAtMs: Date.parse(storedAt) });
  };
  put('version-2', 'AWSPREVIOUS', previous.clientId, previous.storedAt);
  const stagesByVersion = { 'version-1': ['AWSCURRENT'], 'version-2': ['AWSPREVIOUS'] };
  const retireCurrent = () => schedule.set({ secretArn, clientId: 'client-1', phase: 'regenerate' }, dueAt);
  const run = () =>
    assertNotRolledBack(
      {
        ...rotation,
        services: { ...rotation.services, store },
        description: { ...rotation.description, stagesByVersion },
      },
      currentVersion(document({ clientId: 'client-1' }), Date.parse('2026-02-01T12:00:00.000Z')),
      'client-2',
    );
  return { run, retireCurrent };
}

const younger = '2026-02-01T12:00:01.000Z';
const older = '2026-02-01T11:59:59.000Z';

describe('a standby client that was rolled back from', () => {
  it('blocks the rotation until the rollback was detected, and the error says when that is due', async () => {
    const { run, retireCurrent } = arrange({ clientId: 'client-2', storedAt: younger });
    retireCurrent();
    const error = await run().catch((error: unknown) => error);
    expect(error).toMatchObject({ code: 'standby-in-grace-period', outcome: 'unchanged' });
    for (const named of ['client-1', 'client-2', dueAt]) expect(String(error)).toContain(named);
  });

  it('takes over once the rollback was detected', async () => {
    const { run } = arrange({ clientId: 'client-2', storedAt: younger });
    await expect(run()).resolves.toBeUndefined();
  });

  it('takes over at once in the rotation that answers a leak', async () => {
    const settings = { compromisedToken: clientRequestToken };
    const { run, retireCurrent } = arrange({ clientId: 'client-2', storedAt: younger }, settings);
    retireCurrent();
    await expect(run()).resolves.toBeUndefined();
  });
});

it.each([
  ['there was no rollback', { clientId: 'client-2', storedAt: older }],
  ['another client was rolled back from', { clientId: 'client-3', storedAt: younger }],
])('takes over if %s, though the current client is to be retired', async (_what, previous) => {
  const { run, retireCurrent } = arrange(previous);
  retireCurrent();
  await expect(run()).resolves.toBeUndefined();
});
