import { describe, expect, it } from 'vitest';
import { readRolledBack } from '../../../lambda/credentials/read-rolled-back.ts';
import { FakeStore } from '../fakes/fake-store.ts';
import { arrangeRotation, currentVersion, document, secretArn } from '../fakes/rotation.ts';

const textOf = (clientId: string) => JSON.stringify({ clientId, clientSecret: 'a-secret' });

/** AWSCURRENT on `version-1` and AWSPREVIOUS on `version-2`, stored at these times. */
function arrange(currentStoredAtMs: number | undefined, previousStoredAtMs: number | undefined) {
  const { rotation } = arrangeRotation();
  const store = new FakeStore();
  store.put(secretArn, 'version-2', {
    stages: ['AWSPREVIOUS'],
    text: textOf('client-2'),
    storedAtMs: previousStoredAtMs,
  });
  const stagesByVersion = { 'version-1': ['AWSCURRENT'], 'version-2': ['AWSPREVIOUS'] };
  const read = (stages: Readonly<Record<string, readonly string[]>> = stagesByVersion) =>
    readRolledBack(
      {
        ...rotation,
        services: { ...rotation.services, store },
        description: { ...rotation.description, stagesByVersion: stages },
      },
      currentVersion(document({}), currentStoredAtMs),
    );
  return { read, store };
}

describe('AWSCURRENT was rolled back', () => {
  it('from a version that the error names if it is invalid', async () => {
    const { read, store } = arrange(1_000, 2_000);
    store.put(secretArn, 'version-2', { stages: ['AWSPREVIOUS'], text: 'not JSON', storedAtMs: 2_000 });
    await expect(read()).rejects.toMatchObject({
      code: 'invalid-secret-document',
      message: expect.stringMatching(/version-2 of billing/),
    });
  });
});

describe('AWSCURRENT was not rolled back', () => {
  it.each([
    ['AWSPREVIOUS is older', 2_000, 1_000],
    ['both have the same age', 1_000, 1_000],
    ['the age of AWSCURRENT is unknown', undefined, 2_000],
    ['the age of AWSPREVIOUS is unknown', 1_000, undefined],
  ])('if %s', async (_what, current, previous) => {
    expect(await arrange(current, previous).read()).toBeUndefined();
  });

  it('if there is no AWSPREVIOUS', async () => {
    const { read, store } = arrange(1_000, 2_000);
    expect(await read({ 'version-1': ['AWSCURRENT'] })).toBeUndefined();
    expect(store.reads).toEqual([]);
  });

  it('if AWSPREVIOUS has left its version since the secret was described', async () => {
    const { read, store } = arrange(1_000, 2_000);
    store.put(secretArn, 'version-2', { stages: [], text: textOf('client-1'), storedAtMs: 1_500 });
    store.put(secretArn, 'version-3', { stages: ['AWSPREVIOUS'], text: textOf('client-3'), storedAtMs: 1_500 });
    expect(await read()).toBeUndefined();
  });
});
