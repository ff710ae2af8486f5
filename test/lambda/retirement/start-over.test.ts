import { expect, it } from 'vitest';
import { serializeSecretDocument } from '../../../domain/secret-document.ts';
import type { RetirementOrder } from '../../../lambda/interfaces/retirement-order.ts';
import { runRetirement } from '../../../lambda/retirement/run-retirement.ts';
import { arrangeRotation, clientRequestToken, document, secretArn } from '../fakes/rotation.ts';

const order: RetirementOrder = {
  secretArn,
  strategy: 'replacement-client',
  phase: 'delete',
  clientId: 'client-1',
  environment: 'mypurecloud.com',
  retiredVersionId: 'version-1',
  promotedVersionId: clientRequestToken,
  dueAt: '2026-03-01T12:00:00.000Z',
  arrangedAt: '2026-02-20T12:00:00.000Z',
  deferrals: 3,
};

it('counts the deferrals of a phase anew when a deletion finds its client active and starts over', async () => {
  const { rotation, session, schedule } = arrangeRotation({ whileInUse: 'defer' });
  session.addClient('client-1');
  const documents = new Map([
    ['version-1', document({ clientId: 'client-1' })],
    [clientRequestToken, document({ clientId: 'client-2' })],
  ]);
  const secret = {
    ...rotation,
    description: { ...rotation.description, stagesByVersion: { [clientRequestToken]: ['AWSCURRENT'] } },
    services: {
      ...rotation.services,
      store: {
        ...rotation.services.store,
        readValue: async (_secretId: string, { versionId = '' }: { versionId?: string }) => {
          const stored = documents.get(versionId);
          return stored === undefined ? undefined : { value: serializeSecretDocument(stored), storedAtMs: undefined };
        },
      },
    },
  };
  expect(await runRetirement(secret, order)).toBe('start-over');
  const { deferrals: _ofTheDeletion, ...kept } = order;
  expect(schedule.arranged).toEqual([{ ...kept, phase: 'deactivate', dueAt: '2026-03-01T12:00:05.000Z' }]);
});
