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
  it('is read once for all the steps of a rotation', async () => {
    const { rotation, store, put } = arrange();
    put('version-1', ['AWSCURRENT'], text);
    expect(await readCurrent(rotation)).toMatchObject({
      versionId: 'version-1',
      document: { clientId: 'client-1', environment: 'mypurecloud.com' },
    });
    await readCurrent(rotation);
    expect(store.reads).toHaveLength(1);
  });

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
  it('is read again each time, because it is what the steps check', async () => {
    const { rotation, store, put } = arrange();
    put(clientRequestToken, ['AWSPENDING'], text);
    expect(await readPending(rotation)).toMatchObject({ document: { clientId: 'client-1' } });
    await readPending(rotation);
    expect(store.reads).toHaveLength(2);
  });

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
  it('is found by its id, whatever its stages', async () => {
    const { rotation, put } = arrange();
    put('version-0', [], text);
    expect(await readVersion(rotation, 'version-0')).toMatchObject({ document: { clientId: 'client-1' } });
  });

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
