import { describe, expect, it } from 'vitest';
import type { RotationSettings } from '../../../domain/rotation-settings.ts';
import { assertNotRolledBack } from '../../../lambda/strategies/standby.ts';
import { FakeStore } from '../fakes/fake-store.ts';
import { arrangeRotation, clientRequestToken, secretArn } from '../fakes/rotation.ts';

const dueAt = '2026-03-02T08:30:00.000Z';

/** AWSCURRENT with client-1 since noon, and before it a version with this client, stored at this hour. */
function arrange(previous: { clientId: string; storedAt: string }, settings: Partial<RotationSettings> = {}) {
  const { rotation, schedule } = arrangeRotation(settings);
  const store = new FakeStore();
  const put = (versionId: string, stage: string, clientId: string, storedAt: string) => {
    const text = JSON.stringify({ clientId, clientSecret: 'a-secret' });
    store.put(secretArn, versionId, { stages: [stage], text, storedAtMs: Date.parse(storedAt) });
  };
  put('version-1', 'AWSCURRENT', 'client-1', '2026-02-01T12:00:00.000Z');
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
      'client-1',
      'client-2',
    );
  return { run, retireCurrent };
}

const younger = '2026-02-01T12:00:01.000Z';
const older = '2026-02-01T11:59:59.000Z';

describe('a standby that AWSCURRENT was moved back from', () => {
  it('is not rotated to before the undone rotation was noticed, and the date of that is named', async () => {
    const { run, retireCurrent } = arrange({ clientId: 'client-2', storedAt: younger });
    retireCurrent();
    const error = await run().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'standby-in-grace-period', outcome: 'unchanged' });
    for (const named of ['client-1', 'client-2', dueAt]) expect(String(error)).toContain(named);
  });

  it('takes over once that was noticed', async () => {
    const { run } = arrange({ clientId: 'client-2', storedAt: younger });
    await expect(run()).resolves.toBeUndefined();
  });

  it('takes over at once for the rotation that answers a leak', async () => {
    const settings = { compromisedToken: clientRequestToken };
    const { run, retireCurrent } = arrange({ clientId: 'client-2', storedAt: younger }, settings);
    retireCurrent();
    await expect(run()).resolves.toBeUndefined();
  });
});

it.each([
  ['nothing was moved back', { clientId: 'client-2', storedAt: older }],
  ['another client was moved back from', { clientId: 'client-3', storedAt: younger }],
])('takes over where %s, though the current client is to be retired', async (_what, previous) => {
  const { run, retireCurrent } = arrange(previous);
  retireCurrent();
  await expect(run()).resolves.toBeUndefined();
});
