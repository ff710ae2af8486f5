import { describe, expect, it } from 'vitest';
import { cacheValues } from '../../../lambda/aws/caching-store.ts';
import { hasAdminSecret, openAdminSession } from '../../../lambda/credentials/open-admin-session.ts';
import type { Credential, GenesysSession } from '../../../lambda/ports/genesys-cloud.ts';
import type { SecretStore } from '../../../lambda/ports/secret-store.ts';
import { FakeSession } from '../fakes/fake-session.ts';
import { MemoryStore } from '../fakes/memory-store.ts';
import { arrangeRotation, document, secretArn } from '../fakes/rotation.ts';

const own = document({ clientId: 'client-1', clientSecret: 'own-secret' });
const admin = (clientSecret: string) => ({ clientId: 'admin-client', clientSecret });

/** A secret with this setting, and the client secrets that are accepted. */
function arrange(adminSecret: string | undefined, ...accepted: string[]) {
  const { rotation, time } = arrangeRotation(adminSecret === undefined ? {} : { adminSecret });
  const store = new MemoryStore(time);
  store.create('admin', admin('admin-secret'));
  const reads: string[] = [];
  const counting: SecretStore = {
    ...rotation.services.store,
    readValue(secretId, at) {
      reads.push(secretId);
      return store.readValue(secretId, at);
    },
  };
  const owners = new Map<GenesysSession, string>();
  const session = ({ clientId, clientSecret }: Credential) => {
    const opened: GenesysSession = new FakeSession(time);
    opened.logIn = async () => (accepted.includes(clientSecret.reveal()) ? 'accepted' : 'rejected');
    owners.set(opened, clientId);
    return opened;
  };
  const secret = {
    ...rotation,
    services: {
      ...rotation.services,
      store: cacheValues(counting, time),
      genesys: { ...rotation.services.genesys, session },
    },
  };
  /** The client that makes the administrative calls. */
  const administrator = async () => owners.get(await openAdminSession(secret, own));
  return { secret, store, reads, accepted, administrator };
}

describe.each([
  ['is not set', undefined],
  ['is the ARN of the secret itself', secretArn],
  ['is the name of the secret itself', 'billing'],
])('if the admin secret %s', (_what, adminSecret) => {
  it('the credential administers itself', async () => {
    const { secret, reads, administrator } = arrange(adminSecret, 'own-secret', 'admin-secret');
    expect(await administrator()).toBe('client-1');
    expect(reads).toEqual([]);
    expect(hasAdminSecret(secret)).toBe(false);
  });

  it('its rejection is reported as that of the current credential, not of the admin secret', async () => {
    const { administrator } = arrange(adminSecret, 'admin-secret');
    await expect(administrator()).rejects.toMatchObject({
      code: 'current-credential-rejected',
      message: expect.stringContaining('client-1'),
    });
  });
});

describe('an admin secret', () => {
  it('is read once for all the steps of a rotation', async () => {
    const { reads, administrator } = arrange('admin', 'admin-secret');
    await administrator();
    await administrator();
    expect(reads).toHaveLength(1);
  });

  it('is read again if it was rotated since a warm function read it', async () => {
    const { store, reads, accepted, administrator } = arrange('admin', 'admin-secret');
    await administrator();
    store.put('admin', 'version-2', admin('rotated-secret'), 'AWSCURRENT');
    accepted.splice(0, 1, 'rotated-secret');
    expect(await administrator()).toBe('admin-client');
    expect(reads).toHaveLength(2);
  });

  it('that is rejected after being read again is named with its client', async () => {
    const { reads, administrator } = arrange('admin', 'own-secret');
    await expect(administrator()).rejects.toMatchObject({
      code: 'admin-credential-rejected',
      message: expect.stringMatching(/admin-client.* admin\b/),
    });
    expect(reads).toHaveLength(2);
  });

  it('without a current value is an invalid setting', async () => {
    const { store, administrator } = arrange('admin', 'admin-secret');
    store.move('admin', 'AWSCURRENT', undefined);
    await expect(administrator()).rejects.toMatchObject({
      code: 'invalid-settings',
      message: expect.stringContaining('admin'),
    });
  });
});
