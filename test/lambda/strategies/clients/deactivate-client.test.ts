import { expect, it } from 'vitest';
import { deactivateClient } from '../../../../lambda/strategies/clients/deactivate-client.ts';
import { FakeSession } from '../../fakes/fake-session.ts';
import { VirtualTime } from '../../fakes/virtual-time.ts';

it('deactivates a client and keeps all its other fields, unknown ones included', async () => {
  const session = new FakeSession(new VirtualTime());
  const properties = { description: 'Billing', scope: ['users'], unknownField: { kept: true } };
  const client = session.addClient('client-2', properties);
  await deactivateClient(session, client);
  expect(session.clients.get('client-2')).toMatchObject({ state: 'inactive', properties });
});
