import { describe, expect, it } from 'vitest';
import { RotationError } from '../../../domain/rotation-error.ts';
import {
  createOrRecover,
  regenerateIdleClient,
  requireActiveClient,
} from '../../../lambda/strategies/create-or-recover.ts';
import { FakeSession } from '../fakes/fake-session.ts';
import { VirtualTime } from '../fakes/virtual-time.ts';

const failed = (outcome: 'unchanged' | 'unknown') =>
  new RotationError('genesys-unavailable', { message: 'It went wrong.', nextStep: 'see why.', outcome });

/** A create that fails so, and a look-up that finds what was made at its n-th look. */
function creating(outcome: 'unchanged' | 'unknown' | undefined, foundAtLook: number) {
  const time = new VirtualTime();
  const counts = { create: 0, look: 0, complete: 0 };
  const result = createOrRecover(
    time,
    async () => {
      counts.create += 1;
      if (outcome !== undefined) throw failed(outcome);
      return 'created';
    },
    async () => {
      counts.look += 1;
      return counts.look >= foundAtLook ? 'found' : undefined;
    },
    async (found) => {
      counts.complete += 1;
      return `completed ${found}`;
    },
  );
  return { result, counts, time };
}

describe('making something that is shown once', () => {
  it('looks for nothing when the answer came', async () => {
    const { result, counts } = creating(undefined, 1);
    expect(await result).toBe('created');
    expect(counts).toEqual({ create: 1, look: 0, complete: 0 });
  });

  it.each([1, 2, 3])(
    'completes what it finds at look %d after a lost answer, and never makes it twice',
    async (look) => {
      const { result, counts, time } = creating('unknown', look);
      expect(await result).toBe('completed found');
      expect(counts).toEqual({ create: 1, look, complete: 1 });
      expect(time.slept).toHaveLength(look);
    },
  );

  it('leaves it to the next run when nothing is found, saying that it may be there', async () => {
    const { result, counts } = creating('unknown', Number.POSITIVE_INFINITY);
    await expect(result).rejects.toMatchObject({ outcome: 'unknown' });
    expect(counts).toMatchObject({ create: 1, complete: 0 });
    expect(counts.look).toBeGreaterThanOrEqual(3);
  });

  it('says that it may be there when the look itself fails', async () => {
    const lost = async () => Promise.reject(failed('unknown'));
    const deadline = async () => Promise.reject(failed('unchanged'));
    const result = createOrRecover(new VirtualTime(), lost, deadline, deadline);
    await expect(result).rejects.toMatchObject({ outcome: 'unknown' });
  });

  it('ends with the look that fails, and says why it failed', async () => {
    const time = new VirtualTime();
    const lost = async () => Promise.reject(failed('unknown'));
    const denied = async () =>
      Promise.reject(new RotationError('missing-permission', { message: 'Refused.', nextStep: 'allow it.' }));
    await expect(createOrRecover(time, lost, denied, lost)).rejects.toMatchObject({ code: 'missing-permission' });
    expect(time.slept).toHaveLength(1);
  });

  it('looks for nothing after a refusal', async () => {
    const { result, counts } = creating('unchanged', 1);
    await expect(result).rejects.toMatchObject({ outcome: 'unchanged' });
    expect(counts).toEqual({ create: 1, look: 0, complete: 0 });
  });
});

describe('regenerating the secret of a client that nobody uses', () => {
  it('does it again when the answer is lost, and answers the last secret, the only one that is alive', async () => {
    const session = new FakeSession(new VirtualTime());
    session.fail('regenerateSecret', 'answer-lost', 'answer-lost');
    const secret = await regenerateIdleClient(new VirtualTime(), session, 'client-2');
    expect(session.created).toHaveLength(3);
    expect(secret.reveal()).toBe(session.created.at(-1));
  });

  it('does not go on for ever', async () => {
    const session = new FakeSession(new VirtualTime());
    const time = new VirtualTime();
    session.fail('regenerateSecret', ...Array(20).fill('request-lost'));
    await expect(regenerateIdleClient(time, session, 'client-2')).rejects.toMatchObject({ outcome: 'unknown' });
    expect(session.callsOf('regenerateSecret')).toBeLessThanOrEqual(5);
    expect(time.slept.length).toBeGreaterThan(0);
  });

  it('takes a refusal for an answer', async () => {
    const session = new FakeSession(new VirtualTime());
    session.fail('regenerateSecret', 'refused');
    await expect(regenerateIdleClient(new VirtualTime(), session, 'client-2')).rejects.toMatchObject({
      code: 'genesys-request-rejected',
    });
    expect(session.callsOf('regenerateSecret')).toBe(1);
  });

  it('does not say that nothing was changed when a lost answer came before the refusal', async () => {
    const session = new FakeSession(new VirtualTime());
    session.fail('regenerateSecret', 'answer-lost', 'refused');
    await expect(regenerateIdleClient(new VirtualTime(), session, 'client-2')).rejects.toMatchObject({
      code: 'genesys-request-rejected',
      outcome: 'unknown',
    });
  });
});

describe.each([
  ['clientId', false],
  ['standbyClientId', true],
] as const)('the client that "%s" names', (field, mayBeTakenOut) => {
  it('is refused, by name, when it does not exist', async () => {
    const error = await requireActiveClient(new FakeSession(new VirtualTime()), 'gone', field).catch(
      (thrown: RotationError) => thrown,
    );
    expect(error).toMatchObject({ code: 'client-not-found', message: expect.stringContaining(`"${field}"`) });
  });

  it.each(['inactive', 'disabled'])('is refused when it is %s', async (state) => {
    const session = new FakeSession(new VirtualTime());
    session.addClient('client-2', {}, state);
    await expect(requireActiveClient(session, 'client-2', field)).rejects.toMatchObject({
      code: 'client-inactive',
      message: expect.stringContaining(state),
    });
  });

  it('may be activated, and a standby also be taken out of the secret', async () => {
    const session = new FakeSession(new VirtualTime());
    session.addClient('client-2', {}, 'inactive');
    const error = await requireActiveClient(session, 'client-2', field).catch((thrown: RotationError) => thrown);
    expect(error).toMatchObject({ nextStep: expect.stringContaining('activate the client') });
    expect(error).toMatchObject({
      nextStep: mayBeTakenOut
        ? expect.stringContaining('"standbyClientId"')
        : expect.not.stringContaining('"standbyClientId"'),
    });
  });
});
