import { expect, it } from 'vitest';
import { requireActiveClient } from '../../../../lambda/strategies/clients/require-active-client.ts';
import { FakeSession } from '../../fakes/fake-session.ts';
import { VirtualTime } from '../../fakes/virtual-time.ts';

it.each([
  ['clientId', undefined, 'client-not-found', /store the credential of an existing client/],
  ['standbyClientId', undefined, 'client-not-found', /remove "standbyClientId"/],
  ['clientId', 'inactive', 'client-inactive', /^activate the client in Genesys Cloud, then/],
  ['standbyClientId', 'disabled', 'client-inactive', /activate the client.* remove "standbyClientId"/],
] as const)('the client that "%s" names and that is %s is refused: %s', async (field, state, code, nextStep) => {
  const session = new FakeSession(new VirtualTime());
  if (state !== undefined) session.addClient('client-2', {}, state);
  await expect(requireActiveClient(session, 'client-2', field)).rejects.toMatchObject({
    code,
    message: expect.stringMatching(`"${field}".*${state ?? ''}`),
    nextStep: expect.stringMatching(nextStep),
  });
});
