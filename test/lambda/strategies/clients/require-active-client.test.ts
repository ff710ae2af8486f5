import { describe, expect, it } from 'vitest';
import type { RotationError } from '../../../../domain/rotation-error.ts';
import { requireActiveClient } from '../../../../lambda/strategies/clients/require-active-client.ts';
import { FakeSession } from '../../fakes/fake-session.ts';
import { VirtualTime } from '../../fakes/virtual-time.ts';

describe.each([
  ['clientId', false],
  ['standbyClientId', true],
] as const)('the client that "%s" names', (field, mayBeRemoved) => {
  it('is refused with the name of the field if it does not exist', async () => {
    const error = await requireActiveClient(new FakeSession(new VirtualTime()), 'gone', field).catch(
      (failure: RotationError) => failure,
    );
    expect(error).toMatchObject({ code: 'client-not-found', message: expect.stringContaining(`"${field}"`) });
  });

  it.each(['inactive', 'disabled'])('is refused if it is %s', async (state) => {
    const session = new FakeSession(new VirtualTime());
    session.addClient('client-2', {}, state);
    await expect(requireActiveClient(session, 'client-2', field)).rejects.toMatchObject({
      code: 'client-inactive',
      message: expect.stringContaining(state),
    });
  });

  it('can be activated, and a standby client can also be removed from the secret', async () => {
    const session = new FakeSession(new VirtualTime());
    session.addClient('client-2', {}, 'inactive');
    const error = await requireActiveClient(session, 'client-2', field).catch((failure: RotationError) => failure);
    expect(error).toMatchObject({ nextStep: expect.stringContaining('activate the client') });
    expect(error).toMatchObject({
      nextStep: mayBeRemoved
        ? expect.stringContaining('"standbyClientId"')
        : expect.not.stringContaining('"standbyClientId"'),
    });
  });
});
