import { describe, expect, it } from 'vitest';
import { RotationError } from '../../../domain/rotation-error.ts';
import type { RetirementOrder } from '../../../lambda/ports/retirement-order.ts';
import { arrangeRetirement, changesOf } from './retirement-under-test.ts';

const revocations: readonly Partial<RetirementOrder>[] = [
  { phase: 'deactivate' },
  { phase: 'delete' },
  { phase: 'regenerate', strategy: 'alternating-clients' },
  { phase: 'delete-secret', strategy: 'multi-secret', secretId: 'secret-1' },
];

function arrange(phase: string | undefined, world: Parameters<typeof arrangeRetirement>[0] = {}) {
  const arranged = arrangeRetirement({ settings: { integrationCredentials: ['cred-1'] }, ...world });
  const { session } = arranged;
  if (phase === 'delete') session.addClient('client-1', {}, 'inactive');
  session.integrations.addCredential('cred-1', 'client-1');
  return arranged;
}

const failure = new RotationError('destination-unavailable', { message: 'Down.', nextStep: 'wait.' });

describe('a destination that still holds the credential to be revoked', () => {
  it.each(revocations)('gets the current credential ($phase)', async (ordered) => {
    const { run, session } = arrange(ordered.phase);
    await run(ordered);
    expect(session.integrations.updates).toMatchObject([
      { fields: { clientId: 'client-2', clientSecret: 'CANARY-new' } },
    ]);
  });

  it.each(revocations)('blocks the revocation if it cannot be written ($phase)', async (ordered) => {
    const { run, session, schedule } = arrange(ordered.phase);
    session.integrations.updateCredential = () => Promise.reject(failure);
    await expect(run(ordered)).rejects.toMatchObject({ code: 'destination-unavailable' });
    expect([...changesOf(session), ...schedule.scheduled]).toEqual([]);
  });

  it('does not block the revocation of a leaked credential', async () => {
    const { run, session } = arrange('deactivate');
    session.integrations.updateCredential = () => Promise.reject(failure);
    expect(await run({ urgent: true })).toBe('deactivate');
    expect(session.clients.get('client-1')?.state).toBe('inactive');
  });
});

it('is not checked if no version holds the old credential any more', async () => {
  const { run, session } = arrange('delete', { versions: { 'version-1': undefined } });
  expect(await run({ phase: 'delete' })).toBe('delete');
  expect(session.integrations.calls).toEqual([]);
});
