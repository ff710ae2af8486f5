import { expect, it } from 'vitest';
import type { CredentialEvent } from '../../../lambda/ports/events.ts';
import { announceRetired } from '../../../lambda/retirement/announce-retired.ts';
import { regenerationOrder } from '../fakes/orders.ts';
import { arrangeRotation, secretArn } from '../fakes/rotation.ts';

const order = { ...regenerationOrder, secretId: 'secret-id-1' };

it('tells subscribers which credential was revoked, and how', async () => {
  const { rotation } = arrangeRotation({ strategy: 'multi-secret' });
  const published: CredentialEvent[] = [];
  const events = { publish: async (event: CredentialEvent) => void published.push(event) };
  await announceRetired({ ...rotation, services: { ...rotation.services, events } }, order);
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

it('does nothing without subscribers', async () => {
  const { rotation } = arrangeRotation();
  await expect(announceRetired(rotation, order)).resolves.toBeUndefined();
});
