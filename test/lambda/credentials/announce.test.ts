import { describe, expect, it } from 'vitest';
import { announceRetired, announceRotated } from '../../../lambda/credentials/announce.ts';
import type { CredentialEvent } from '../../../lambda/ports/events.ts';
import { regenerationOrder } from '../fakes/orders.ts';
import { arrangeRotation, document, secretArn } from '../fakes/rotation.ts';

function arrange() {
  const { rotation } = arrangeRotation({ strategy: 'multi-secret' });
  const published: CredentialEvent[] = [];
  const events = { publish: async (event: CredentialEvent) => void published.push(event) };
  return { secret: { ...rotation, services: { ...rotation.services, events } }, silent: rotation, published };
}

const promoted = document({ clientId: 'client-2', environment: 'mypurecloud.de' });
const order = { ...regenerationOrder, secretId: 'secret-id-1' };

describe('subscribers', () => {
  it('learn which secret has which credential now, so that they know what to read anew', async () => {
    const { secret, published } = arrange();
    await announceRotated(secret, promoted, 'version-2');
    expect(published).toEqual([
      {
        type: 'Credential Rotated',
        resource: secretArn,
        detail: {
          secretName: 'billing',
          versionId: 'version-2',
          strategy: 'multi-secret',
          clientId: 'client-2',
          environment: 'mypurecloud.de',
        },
      },
    ]);
  });

  it('learn which credential is revoked, and how', async () => {
    const { secret, published } = arrange();
    await announceRetired(secret, order);
    expect(published).toEqual([
      {
        type: 'Credential Retired',
        resource: secretArn,
        detail: {
          secretName: 'billing',
          versionId: 'version-1',
          strategy: 'alternating-clients',
          phase: 'regenerate',
          clientId: 'client-1',
          secretId: 'secret-id-1',
          environment: 'mypurecloud.com',
        },
      },
    ]);
  });
});

it('is no failure where nobody subscribes', async () => {
  const { silent } = arrange();
  await expect(announceRotated(silent, promoted, 'version-2')).resolves.toBeUndefined();
  await expect(announceRetired(silent, order)).resolves.toBeUndefined();
});
