import { describe, expect, it } from 'vitest';
import { cacheValues } from '../../../lambda/aws/caching-store.ts';
import {
  readCurrent,
  readPending,
  readPendingIfStored,
  readVersion,
} from '../../../lambda/credentials/read-versions.ts';
import { FakeStore } from '../fakes/fake-store.ts';
import { arrangeRotation, clientRequestToken, secretArn } from '../fakes/rotation.ts';

const text = JSON.stringify({ clientId: 'client-1', clientSecret: 'first-secret' });

function arrange() {
  const { rotation, time } = arrangeRotation();
  const store = new FakeStore();
  const services = { ...rotation.services, store: cacheValues(store, time) };
  const put = (versionId: string, stages: readonly string[], stored?: string) =>
    store.put(secretArn, versionId, { stages, text: stored });
  return { rotation: { ...rotation, services }, store, put };
}

describe('the current version', () => {
  it.each([
    ['that AWSCURRENT has left', ['AWSPREVIOUS'], text],
    ['without a value', ['AWSCURRENT'], undefined],
  ])('does not exist if it is one %s', async (_what, stages, stored) => {
    const { rotation, put } = arrange();
    put('version-1', stages, stored);
    await expect(readCurrent(rotation)).rejects.toMatchObject({
      code: 'invalid-secret-document',
      message: expect.stringContaining('AWSCURRENT'),
    });
  });
});

describe('the pending version', () => {
  it.each([
    ['has not been stored yet', ['AWSPENDING'], undefined],
    ['was abandoned', [], text],
  ])('does not exist if it %s', async (_what, stages, stored) => {
    const { rotation, put } = arrange();
    put(clientRequestToken, stages, stored);
    expect(await readPendingIfStored(rotation)).toBeUndefined();
    await expect(readPending(rotation)).rejects.toMatchObject({
      code: 'version-not-pending',
      message: expect.stringContaining(clientRequestToken),
    });
  });
});

describe('a version', () => {
  it('that is invalid is named with its secret, and none of its value is shown', async () => {
    const { rotation, put } = arrange();
    put('version-0', [], '{"clientSecret":"CANARY"}');
    const error = await readVersion(rotation, 'version-0').catch((error: unknown) => error);
    expect(error).toMatchObject({
      code: 'invalid-secret-document',
      message: expect.stringMatching(/version-0 of billing/),
    });
    expect(String(error)).not.toContain('CANARY');
  });
});
