import { expect, it } from 'vitest';
import type { CredentialEvent } from '../../../lambda/ports/events.ts';
import { announceRotated } from '../../../lambda/steps/announce-rotated.ts';
import { arrangeRotation, document, secretArn } from '../fakes/rotation.ts';

const promoted = document({ clientId: 'client-2', environment: 'mypurecloud.de' });

it('tells subscribers which credential the secret holds now, so that they know what to read again', async () => {
  const { rotation } = arrangeRotation({ strategy: 'multi-secret' });
  const published: CredentialEvent[] = [];
  const events = { publish: async (event: CredentialEvent) => void published.push(event) };
  await announceRotated({ ...rotation, services: { ...rotation.services, events } }, promoted, 'version-2');
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

it('does nothing without subscribers', async () => {
  const { rotation } = arrangeRotation();
  await expect(announceRotated(rotation, promoted, 'version-2')).resolves.toBeUndefined();
});
