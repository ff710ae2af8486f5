import { describe, expect, it } from 'vitest';
import { RotationError } from '../../../domain/rotation-error.ts';
import type { RetirementOrder } from '../../../lambda/ports/retirement-order.ts';
import { changesOf, scheduleRetirement } from './retirement-under-test.ts';

const revocations: readonly Partial<RetirementOrder>[] = [
  { phase: 'deactivate' },
  { phase: 'delete' },
  { phase: 'regenerate', strategy: 'alternating-clients' },
  { phase: 'delete-secret', strategy: 'multi-secret', secretId: 'secret-1' },
];

function arrange(phase: string | undefined, world: Parameters<typeof scheduleRetirement>[0] = {}) {
  const arranged = scheduleRetirement({ settings: { integrationCredentials: ['cred-1'] }, ...world });
  const { session } = arranged;
  if (phase === 'delete') session.addClient('client-1', {}, 'inactive');
  session.integrations.addCredential('cred-1', 'client-1');
  return arranged;
}

const failure = new RotationError('destination-unavailable', { message: 'Down.', nextStep: 'wait.' });

describe('a destination that still holds what is to be revoked', () => {
  it.each(revocations)('gets what is in force ($phase)', async (ordered) => {
    const { run, session } = arrange(ordered.phase);
    await run(ordered);
    expect(session.integrations.updates).toMatchObject([
      { fields: { clientId: 'client-2', clientSecret: 'CANARY-new' } },
    ]);
  });

  it.each(revocations)('and cannot be written holds the revocation up ($phase)', async (ordered) => {
    const { run, session, schedule } = arrange(ordered.phase);
    session.integrations.updateCredential = () => Promise.reject(failure);
    await expect(run(ordered)).rejects.toMatchObject({ code: 'destination-unavailable' });
    expect([...changesOf(session), ...schedule.arranged]).toEqual([]);
  });

  it('and cannot be written is not waited for when the credential leaked', async () => {
    const { run, session } = arrange('deactivate');
    session.integrations.updateCredential = () => Promise.reject(failure);
    expect(await run({ urgent: true })).toBe('deactivate');
    expect(session.clients.get('client-1')?.state).toBe('inactive');
  });

  it.each([{ phase: 'prove', strategy: 'in-place' }, { phase: 'delete' }] as const)(
    'is left alone where nothing is revoked yet ($phase)',
    async (ordered) => {
      // The deletion of a client that is active starts over.
      const { run, session } = arrange(undefined);
      await run(ordered);
      expect(session.integrations.updates).toEqual([]);
    },
  );
});

it('is not looked for where no version tells any more what it would hold', async () => {
  const { run, session } = arrange('delete', { versions: { 'version-1': undefined } });
  expect(await run({ phase: 'delete' })).toBe('delete');
  expect(session.integrations.calls).toEqual([]);
});
