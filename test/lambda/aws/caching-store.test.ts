import { describe, expect, it } from 'vitest';
import { SecretValue } from '../../../domain/secret-value.ts';
import { cacheValues } from '../../../lambda/aws/caching-store.ts';
import type { SecretStore, StoredValue, ValueLocation } from '../../../lambda/ports/secret-store.ts';
import { VirtualTime } from '../fakes/virtual-time.ts';

/** A store that returns another value each time, to show which read a value came from. */
function arrange() {
  const time = new VirtualTime();
  const reads: [string, ValueLocation][] = [];
  let isThere = true;
  const stored = (): StoredValue | undefined =>
    isThere ? { value: new SecretValue(`value ${reads.length}`), storedAtMs: undefined } : undefined;
  const store = {
    async readValue(secretId: string, at: ValueLocation) {
      reads.push([secretId, at]);
      return stored();
    },
    storePending: async () => 'stored',
  } as unknown as SecretStore;
  const cached = cacheValues(store, time);
  const read = async (secretId: string, at: ValueLocation) => (await cached.readValue(secretId, at))?.value.reveal();
  return { time, reads, cached, read, lose: () => (isThere = false), restore: () => (isThere = true) };
}

const cacheScope = 'token-1';
const current = { versionId: 'version-1', stage: 'AWSCURRENT', cacheScope };

describe('the current value', () => {
  it('is read once for all steps of a rotation', async () => {
    const { read, reads } = arrange();
    expect([await read('billing', current), await read('billing', current)]).toEqual(['value 1', 'value 1']);
    expect(reads).toEqual([['billing', current]]);
  });

  it('is read anew after five minutes', async () => {
    const { read, time } = arrange();
    await read('billing', current);
    time.advance(299_999);
    expect(await read('billing', current)).toBe('value 1');
    time.advance(1);
    expect(await read('billing', current)).toBe('value 2');
  });

  it('of another version or secret is another value', async () => {
    const { read } = arrange();
    await read('billing', current);
    expect(await read('billing', { ...current, versionId: 'version-2' })).toBe('value 2');
    expect(await read('crm', current)).toBe('value 3');
    expect(await read('billing', { stage: 'AWSCURRENT', cacheScope })).toBe('value 4');
  });

  it('is read again for a caller whose login was rejected, and cached for all from then on', async () => {
    const { read } = arrange();
    const admin = { stage: 'AWSCURRENT', cacheScope };
    await read('admin', admin);
    expect(await read('admin', { ...admin, bypassCache: true })).toBe('value 2');
    expect(await read('admin', admin)).toBe('value 2');
  });

  it('is read again for another rotation, and outside of any rotation', async () => {
    const { read } = arrange();
    await read('billing', current);
    expect(await read('billing', { ...current, cacheScope: 'token-2' })).toBe('value 2');
    const { versionId, stage } = current;
    expect(await read('billing', { versionId, stage })).toBe('value 3');
    expect(await read('billing', { versionId, stage })).toBe('value 4');
  });

  it('is read again when there was none', async () => {
    const { read, lose, restore } = arrange();
    lose();
    expect(await read('billing', current)).toBeUndefined();
    restore();
    expect(await read('billing', current)).toBe('value 2');
  });
});

it.each([
  { versionId: 'version-2', stage: 'AWSPENDING' },
  { versionId: 'version-2', stage: 'AWSPENDING', cacheScope },
  { versionId: 'version-2', cacheScope },
  { versionId: 'version-2' },
  {},
])('what the steps are there to check is never taken from memory: %j', async (at) => {
  const { read } = arrange();
  expect([await read('billing', at), await read('billing', at)]).toEqual(['value 1', 'value 2']);
});

it('leaves every other call as it was', async () => {
  const { cached } = arrange();
  const pending = { secretId: 'billing', clientRequestToken: 'token', rotationToken: undefined };
  expect(await cached.storePending({ ...pending, value: new SecretValue('x') })).toBe('stored');
});
